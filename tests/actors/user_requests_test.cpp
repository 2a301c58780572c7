// What a user asks of others: conversations, the inbox, the presence of acquaintances.
#define CAF_SUITE user_requests

#include "runtime/base/limits.hpp"
#include "tests/support/user_fixture.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;

struct fixture : test::user_fixture {
    test::answer<user::direct_opened> open(user_id recipient) {
        return ask_now<user::direct_opened>(
            user, user::open_direct{alice, recipient, privacy_mode::strict_e2e, {}}
        );
    }
    void find_recipient(bool exists = true) {
        auto question = directory.take<directory::find_by_ids>();
        CAF_REQUIRE(question);
        CAF_CHECK(question->as<directory::find_by_ids>().ids == std::vector{bob});
        directory::found found;
        if (exists)
            found.profiles.push_back({bob, "bob", {}, {}});
        question->reply(found);
        run_messages();
    }
    direct_request answer_open(bool created) {
        auto order = reader.take<direct_request>();
        CAF_REQUIRE(order);
        order->reply(direct_opened{conversation, created, privacy_mode::strict_e2e, wall});
        run_messages();
        return order->as<direct_request>();
    }

    test::answer<user::watched> watch(session_id session, std::vector<user_id> users) {
        return ask_now<user::watched>(user, user::watch{session, std::move(users)});
    }
    /// Bob and carol are in a conversation with alice; nobody else is.
    void answer_acquaintances() {
        auto question = reader.take<acquaintance_query>();
        CAF_REQUIRE(question);
        acquaintances known;
        for (auto user : question->as<acquaintance_query>().users) {
            if (user == bob || user == carol)
                known.users.push_back(user);
        }
        question->reply(known);
        run_messages();
    }
    /// Answers the questions for the presence of others; who is online answers so.
    void answer_observed(const std::vector<user_id>& online) {
        for (auto letter = router.take<routed>(); letter; letter = router.take<routed>()) {
            auto asked = user_id{letter->as<routed>().to.id};
            bool is_online = std::ranges::find(online, asked) != online.end();
            letter->reply(user::observed{{asked, is_online, {}}});
        }
        run_messages();
    }
    std::vector<user::observe> wishes_to(user_id other) {
        return take_sent<user::observe>(entity_of(other));
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(user_requests_tests, fixture)

CAF_TEST(nobody can open a conversation with himself) {
    CAF_CHECK(open(alice).error() == errc::cannot_message_self);
    CAF_CHECK(directory.letters().empty());
}

CAF_TEST(nobody can open a conversation with nobody) {
    auto opened = open(bob);
    find_recipient(false);
    CAF_CHECK(opened.error() == errc::user_not_found);
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(a new conversation is told to both users) {
    attach(1);
    auto opened = open(bob);
    find_recipient();
    auto order = answer_open(true);
    CAF_CHECK(order.initiator == alice);
    CAF_CHECK(order.recipient == bob);
    CAF_CHECK(order.privacy == privacy_mode::strict_e2e);
    CAF_CHECK(!order.proposed_id.is_nil());
    CAF_CHECK(opened.value().conversation.id == conversation);
    CAF_CHECK(opened.value().conversation.created);
    const auto& mine = std::get<events::conversation_created>(only_push().event->body);
    CAF_CHECK(mine.conversation == conversation);
    CAF_CHECK(mine.participants == std::vector({alice, bob}));
    CAF_CHECK_EQUAL(take_sent<user::deliver>(entity_of(bob)).size(), 1u);
}

CAF_TEST(a conversation that stands already is no news) {
    attach(1);
    auto opened = open(bob);
    find_recipient();
    answer_open(false);
    CAF_CHECK(!opened.value().conversation.created);
    CAF_CHECK(gateway.letters().empty());
    CAF_CHECK(take_sent<user::deliver>(entity_of(bob)).empty());
}

CAF_TEST(what fails on the way is passed on) {
    auto no_directory = open(bob);
    directory.take<directory::find_by_ids>()->reply(make_error(errc::overloaded));
    run_messages();
    CAF_CHECK(no_directory.error() == errc::overloaded);
    auto no_storage = open(bob);
    find_recipient();
    reader.take<direct_request>()->reply(make_error(errc::storage_unavailable));
    run_messages();
    CAF_CHECK(no_storage.error() == errc::storage_unavailable);
    auto nobody_home = open(bob);
    pass(4s);
    CAF_CHECK(nobody_home.error() == errc::timed_out);
}

CAF_TEST(the inbox is what storage says) {
    auto read = ask_now<user::inbox>(user, user::read_inbox{{alice, 2, 10}});
    auto question = reader.take<inbox_query>();
    CAF_REQUIRE(question);
    CAF_CHECK_EQUAL(question->as<inbox_query>().page, 2);
    question->reply(inbox_page{{}, true});
    run_messages();
    CAF_CHECK(read.value().page.has_more);
}

CAF_TEST(watching answers with the present state of acquaintances) {
    auto session = attach(1);
    auto stranger = user_id::make();
    auto watched = watch(session, {bob, carol, stranger});
    answer_acquaintances();
    answer_observed({carol});
    CAF_REQUIRE_EQUAL(watched.value().presences.size(), 2u);
    for (const auto& presence : watched.value().presences)
        CAF_CHECK_EQUAL(presence.online, presence.user == carol);
}

CAF_TEST(watching nobody is answered at once) {
    auto watched = watch(attach(1), {user_id::make()});
    answer_acquaintances();
    CAF_CHECK(watched.value().presences.empty());
}

CAF_TEST(nobody waits for ever for the presence of one who cannot be asked) {
    auto watched = watch(attach(1), {bob, carol});
    answer_acquaintances();
    router.take<routed>()->reply(user::observed{{bob, true, {}}});
    run_messages();
    CAF_CHECK(!watched.arrived());
    pass(3s);
    CAF_CHECK_EQUAL(watched.value().presences.size(), 1u);
}

CAF_TEST(too many users to watch are refused) {
    std::vector<user_id> many(limits::watched_users_max + 1);
    CAF_CHECK(watch(attach(1), many).error() == errc::validation_failed);
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(another list of watched users lets go of those not in it) {
    auto session = attach(1);
    watch(session, {bob, carol});
    answer_acquaintances();
    answer_observed({});
    watch(session, {carol});
    answer_acquaintances();
    auto wishes = wishes_to(bob);
    CAF_REQUIRE_EQUAL(wishes.size(), 1u);
    CAF_CHECK(!wishes.front().active);
    CAF_CHECK(wishes.front().watcher == alice);
}

CAF_TEST(a user is watched until the last session that shows him is gone) {
    auto first = attach(1);
    auto second = attach(2);
    for (auto session : {first, second}) {
        watch(session, {bob});
        answer_acquaintances();
        answer_observed({});
    }
    detach(first);
    CAF_CHECK(wishes_to(bob).empty());
    detach(second);
    auto wishes = wishes_to(bob);
    CAF_REQUIRE_EQUAL(wishes.size(), 1u);
    CAF_CHECK(!wishes.front().active);
}

CAF_TEST(a session that is gone watches nobody) {
    auto session = attach(1);
    auto watched = watch(session, {bob});
    detach(session);
    answer_acquaintances();
    CAF_CHECK(wishes_to(bob).empty());
    CAF_CHECK(watched.value().presences.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
