// Who is told that a message names them, and what.
#define CAF_SUITE conversation_mentions

#include "actors/accounts/directory.hpp"
#include "tests/support/conversation_fixture.hpp"

namespace {

using namespace parley;

struct fixture : test::conversation_fixture {
    message_record named;

    fixture() {
        record.kind = conversation_kind::group;
        record.name = "Friday walks";
        record.head = {3};
        start();
        named = stored(3, alice, "@bob and @alice");
        named.mentions = {bob, alice};
    }

    /// Says that the message names these, and answers what is then read.
    void announce(const std::vector<user_id>& users) {
        conversation::announce_mentions news{named.id, named.seq, {}};
        for (const auto& user : users)
            news.made.push_back({mention_id::make(), user, wall});
        caf::anon_send(conversation, news);
        run_messages();
        auto question = reader.take<history_query>();
        CAF_REQUIRE(question.has_value());
        question->reply(history_page{{named}, false});
        run_messages();
    }
    template <class Reply>
    void answer_author(Reply reply) {
        auto question = directory.take<directory::find_by_ids>();
        CAF_REQUIRE(question.has_value());
        CAF_CHECK(question->template as<directory::find_by_ids>().ids == std::vector{alice});
        question->reply(std::move(reply));
        run_messages();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(conversation_mentions_tests, fixture)

CAF_TEST(who is named is told by whom and where) {
    announce({bob, alice, stranger});
    answer_author(directory::found{{{alice, "alice", "Alice Moreau", {}}}});
    auto deliveries = take_deliveries();
    CAF_REQUIRE_EQUAL(deliveries.size(), 1u); // not the author, not who cannot read it
    CAF_CHECK(deliveries.front().user == bob);
    const auto& told = std::get<events::mentioned>(deliveries.front().content.event->body).mention;
    CAF_CHECK(told.message.id == named.id);
    CAF_CHECK(told.kind == conversation_kind::group);
    CAF_CHECK(told.conversation_name == "Friday walks");
    CAF_REQUIRE(told.author.has_value());
    CAF_CHECK_EQUAL(told.author->username, "alice");
}

CAF_TEST(a directory that fails or does not know the author costs the name only) {
    announce({bob});
    answer_author(make_error(errc::users_unavailable));
    auto told = take_events_for<events::mentioned>(bob);
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(!told.front().mention.author);
    announce({bob});
    answer_author(directory::found{});
    CAF_CHECK_EQUAL(take_events_for<events::mentioned>(bob).size(), 1u);
}

CAF_TEST(a directory that never answers holds a notice up for two seconds) {
    announce({bob});
    pass(std::chrono::seconds{1});
    CAF_CHECK(take_events_for<events::mentioned>(bob).empty());
    pass(std::chrono::seconds{1});
    CAF_CHECK_EQUAL(take_events_for<events::mentioned>(bob).size(), 1u);
}

CAF_TEST(nobody is looked up when there is nobody to tell) {
    announce({alice});
    CAF_CHECK(directory.letters().empty());
    CAF_CHECK(take_deliveries().empty());
}

CAF_TEST_FIXTURE_SCOPE_END()

namespace {

/// The directory remembers alice and bob.
struct knowing_fixture : test::conversation_fixture {
    test::puppet mentions{sys, "mentions"};
    directory_settings settings;

    knowing_fixture() {
        environment->mentions = mentions.handle<mentions_actor>();
        environment->profiles = make_profile_cache(settings);
        learn({alice, "Alice", "Alice Moreau", {}});
        learn({bob, "bob", {}, {}});
        start();
    }

    void learn(const profile_view& profile) {
        environment->profiles->put(profile, sched.clock().now());
    }
    message_row row() {
        CAF_REQUIRE_EQUAL(lane.letters().size(), 1u);
        return lane.letters().front().as<storage::write_message>().row;
    }
    bool is_asked_to_look() { return mentions.take<mention::look>().has_value(); }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(known_mentions_tests, knowing_fixture)

// REQ MSG-STORY-003-S1 MSG-STORY-003-S3 RUN-5
CAF_TEST(whom a message names goes with it when they are known and they are told when it is durable
) {
    auto sent = send(alice, "@Bob and @bob, says @alice");
    auto written = row();
    CAF_CHECK(!written.naming);
    CAF_REQUIRE_EQUAL(written.mentions.size(), 2u);
    CAF_CHECK(written.mentions[0].user == bob);
    CAF_CHECK(written.mentions[1].user == alice);
    CAF_CHECK(written.mentions[0].created_at == written.message.created_at);
    CAF_CHECK(take_deliveries().empty());
    commit();
    CAF_CHECK((message_of(sent).mentions == std::vector<user_id>{bob, alice}));
    auto deliveries = take_deliveries();
    std::vector<mention_view> told;
    for (const auto& [user, content] : deliveries) {
        if (const auto* event = std::get_if<events::mentioned>(&content.event->body)) {
            CAF_CHECK(user == bob);
            told.push_back(event->mention);
        }
    }
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(told[0].id == written.mentions[0].id);
    CAF_CHECK((told[0].message.mentions == std::vector<user_id>{bob, alice}));
    CAF_REQUIRE(told[0].author.has_value());
    CAF_CHECK(told[0].author->display_name == "Alice Moreau");
    CAF_CHECK(directory.letters().empty());
    CAF_CHECK(!is_asked_to_look());
}

CAF_TEST(one name that is not known leaves all of them to be found out) {
    auto sent = send(alice, "@bob and @carol");
    CAF_CHECK(row().naming.has_value());
    CAF_CHECK(row().mentions.empty());
    commit();
    CAF_CHECK(message_of(sent).mentions.empty());
    CAF_CHECK(is_asked_to_look());
    CAF_CHECK(take_events_for<events::mentioned>(bob).empty());
}

// REQ MSG-STORY-003-S2
CAF_TEST(a name that nobody is known to have is text) {
    environment->profiles->put_unknown("carol", sched.clock().now());
    auto sent = send(alice, "@carol");
    CAF_CHECK(!row().naming);
    CAF_CHECK(row().mentions.empty());
    commit();
    CAF_CHECK(!is_asked_to_look());
}

CAF_TEST(what was known too long ago is found out again) {
    pass(settings.profile_ttl, settings.profile_ttl);
    send(alice, "@bob");
    CAF_CHECK(row().naming.has_value());
}

CAF_TEST(whom a message names that is not stored is told nothing) {
    auto sent = send(alice, "@bob");
    commit(row_status::reload);
    CAF_CHECK(sent.error() == errc::reload);
    CAF_CHECK(take_events_for<events::mentioned>(bob).empty());
}

CAF_TEST(who is named and cannot read it is kept and told nothing) {
    learn({stranger, "carol", {}, {}});
    send(alice, "@carol");
    CAF_REQUIRE_EQUAL(row().mentions.size(), 1u);
    CAF_CHECK(row().mentions[0].user == stranger);
    commit();
    CAF_CHECK(take_events_for<events::mentioned>(stranger).empty());
}

CAF_TEST(a repeat of a message that named somebody names and tells nobody again) {
    auto request = make_send(alice, "@bob");
    auto first = ask_now<conversation::sent>(conversation, request);
    commit();
    CAF_CHECK_EQUAL(take_events_for<events::mentioned>(bob).size(), 1u);
    auto again = ask_now<conversation::sent>(conversation, request);
    CAF_CHECK(message_of(again).mentions == std::vector<user_id>{bob});
    CAF_CHECK(lane.letters().empty());
    CAF_CHECK(take_events_for<events::mentioned>(bob).empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
