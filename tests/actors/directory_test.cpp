// Who is who, from memory where it can be.
#define CAF_SUITE directory

#include "actors/accounts/directory.hpp"

#include "tests/support/actor_fixture.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;
using test::puppet;

profile_view profile_of(const std::string& username) {
    return {user_id::make(), username, std::nullopt, std::nullopt};
}

struct fixture : test::actor_fixture {
    const profile_view alice = profile_of("Alice");
    const profile_view bob = profile_of("bob");
    puppet source{sys, "source"};
    directory_settings settings;
    directory_memory_actor directory;

    fixture() { start(); }
    ~fixture() { stop(); }

    void start() {
        stop();
        directory = sys.spawn(
            directory_behavior,
            source.handle<directory_actor>(),
            settings,
            make_profile_cache(settings)
        );
        run_messages();
    }

    void stop() {
        if (directory)
            self->send_exit(directory, caf::exit_reason::user_shutdown);
        run_messages();
    }

    test::answer<directory::found> find(std::vector<user_id> ids) {
        return ask_now<directory::found>(directory, directory::find_by_ids{std::move(ids)});
    }

    test::answer<directory::found> find(const std::string& username) {
        return ask_now<directory::found>(directory, directory::find_by_username{username});
    }

    template <class Question>
    Question reply(std::vector<profile_view> profiles) {
        auto letter = source.take<Question>();
        CAF_REQUIRE(letter.has_value());
        letter->reply(directory::found{std::move(profiles)});
        run_messages();
        return letter->template as<Question>();
    }

    void fail(errc reason) {
        CAF_REQUIRE(!source.letters().empty());
        source.letters().front().reply(make_error(reason));
        source.letters().pop_front();
        run_messages();
    }

    void change(const profile_view& profile) {
        self->send(directory, directory::changed{profile});
        run_messages();
    }

    std::size_t question_count() { return source.letters().size(); }
};

std::vector<std::string> names(const test::answer<directory::found>& answer) {
    std::vector<std::string> all;
    for (const auto& profile : answer.value().profiles)
        all.push_back(profile.username);
    std::sort(all.begin(), all.end());
    return all;
}

using texts = std::vector<std::string>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(directory_tests, fixture)

CAF_TEST(what was looked up once is known by id and by name) {
    auto first = find({alice.id});
    CAF_CHECK(!first.arrived());
    reply<directory::find_by_ids>({alice});
    CAF_CHECK(names(first) == texts{"Alice"});
    CAF_CHECK(names(find({alice.id})) == texts{"Alice"});
    CAF_CHECK(names(find("alice")) == texts{"Alice"});
    CAF_CHECK(names(find("ALICE")) == texts{"Alice"});
    CAF_CHECK_EQUAL(question_count(), 0u);
}

CAF_TEST(only those who are not known are asked for) {
    find({alice.id});
    reply<directory::find_by_ids>({alice});
    auto both = find({alice.id, bob.id, bob.id, alice.id});
    auto asked = reply<directory::find_by_ids>({bob});
    CAF_CHECK(asked.ids == std::vector<user_id>{bob.id});
    CAF_CHECK(names(both) == texts({"Alice", "Alice", "bob"}));
}

CAF_TEST(a user is asked for once however many wait) {
    auto first = find({alice.id});
    auto second = find({alice.id});
    auto third = find({bob.id, alice.id});
    CAF_CHECK_EQUAL(question_count(), 2u);
    reply<directory::find_by_ids>({alice});
    CAF_CHECK(names(first) == texts{"Alice"});
    CAF_CHECK(names(second) == texts{"Alice"});
    CAF_CHECK(!third.arrived());
    auto asked = reply<directory::find_by_ids>({bob});
    CAF_CHECK(asked.ids == std::vector<user_id>{bob.id});
    CAF_CHECK(names(third) == texts({"Alice", "bob"}));
    auto by_name = find("carol");
    auto again = find("Carol");
    CAF_CHECK_EQUAL(question_count(), 1u);
    reply<directory::find_by_username>({});
    CAF_CHECK(by_name.value().profiles.empty());
    CAF_CHECK(again.value().profiles.empty());
}

CAF_TEST(a slow look - up holds up nobody else) {
    auto slow = find({alice.id});
    auto quick = find({bob.id});
    auto slow_question = source.take<directory::find_by_ids>();
    reply<directory::find_by_ids>({bob});
    CAF_CHECK(quick.arrived());
    CAF_CHECK(!slow.arrived());
    slow_question->reply(directory::found{{alice}});
    run_messages();
    CAF_CHECK(slow.arrived());
}

CAF_TEST(profiles are read again after ten minutes) {
    find({alice.id});
    reply<directory::find_by_ids>({alice});
    pass(599s);
    CAF_CHECK(find({alice.id}).arrived());
    pass(2s);
    auto late = find({alice.id});
    CAF_CHECK(!late.arrived());
    auto renamed = alice;
    renamed.username = "alice2";
    reply<directory::find_by_ids>({renamed});
    CAF_CHECK(names(late) == texts{"alice2"});
    CAF_CHECK(names(find("alice2")) == texts{"alice2"});
}

CAF_TEST(that there is no such user is believed for a short while) {
    auto missing = find({alice.id});
    reply<directory::find_by_ids>({});
    CAF_CHECK(missing.value().profiles.empty());
    find("nobody");
    reply<directory::find_by_username>({});
    pass(4s);
    CAF_CHECK(find({alice.id}).arrived());
    CAF_CHECK(find("nobody").arrived());
    pass(2s);
    CAF_CHECK(!find({alice.id}).arrived());
    CAF_CHECK(!find("nobody").arrived());
}

CAF_TEST(a failure reaches all who wait and is not remembered) {
    auto first = find({alice.id});
    auto second = find({alice.id, bob.id});
    fail(errc::storage_unavailable);
    CAF_CHECK(first.error() == errc::storage_unavailable);
    CAF_CHECK(second.error() == errc::storage_unavailable);
    reply<directory::find_by_ids>({bob});
    CAF_CHECK_EQUAL(second.count(), 1u);
    CAF_CHECK_EQUAL(first.count(), 1u);
    auto again = find({alice.id});
    reply<directory::find_by_ids>({alice});
    CAF_CHECK(names(again) == texts{"Alice"});
    auto by_name = find("carol");
    fail(errc::overloaded);
    CAF_CHECK(by_name.error() == errc::overloaded);
}

CAF_TEST(a source that never answers is given up) {
    auto waiting = find({alice.id});
    pass(16s);
    CAF_CHECK(waiting.error() == errc::timed_out);
}

CAF_TEST(too many who wait are refused and what is known is still answered) {
    settings.lookups_max = 2;
    start();
    auto known = find({bob.id});
    reply<directory::find_by_ids>({bob});
    find({alice.id});
    find("carol");
    CAF_CHECK(find({user_id::make()}).error() == errc::overloaded);
    CAF_CHECK(find("dave").error() == errc::overloaded);
    CAF_CHECK(find({bob.id}).arrived());
    reply<directory::find_by_ids>({alice});
    CAF_CHECK(!find("dave").arrived());
}

CAF_TEST(the least recently used leave a full memory first) {
    settings.cache_max = 2;
    start();
    auto carol = profile_of("carol");
    for (const auto& profile : {alice, bob}) {
        find({profile.id});
        reply<directory::find_by_ids>({profile});
    }
    find({alice.id});
    find({carol.id});
    reply<directory::find_by_ids>({carol});
    CAF_CHECK(find({alice.id}).arrived());
    CAF_CHECK(find({carol.id}).arrived());
    CAF_CHECK(!find({bob.id}).arrived());
    CAF_CHECK(!find("bob").arrived());
}

CAF_TEST(a profile that has changed is told at once under both keys) {
    find({alice.id});
    reply<directory::find_by_ids>({alice});
    auto renamed = alice;
    renamed.display_name = "Alice A.";
    change(renamed);
    CAF_CHECK(find({alice.id}).value().profiles.front().display_name == "Alice A.");
    CAF_CHECK(find("alice").value().profiles.front().display_name == "Alice A.");
    CAF_CHECK_EQUAL(question_count(), 0u);
}

CAF_TEST(a look - up from before a change does not undo it) {
    auto early = find({alice.id});
    auto renamed = alice;
    renamed.display_name = "Alice A.";
    change(renamed);
    reply<directory::find_by_ids>({alice});
    CAF_CHECK(early.arrived());
    CAF_CHECK(find({alice.id}).value().profiles.front().display_name == "Alice A.");
}

CAF_TEST(a change is news for a while and then like anything else) {
    change(alice);
    pass(599s);
    CAF_CHECK(find({alice.id}).arrived());
    pass(2s);
    auto late = find({alice.id});
    CAF_CHECK(!late.arrived());
    auto renamed = alice;
    renamed.display_name = "Alice A.";
    reply<directory::find_by_ids>({renamed});
    CAF_CHECK(late.value().profiles.front().display_name == "Alice A.");
}

CAF_TEST(while the source fails what is too old is still told) {
    settings.stale_ttl = 3600s;
    start();
    find({alice.id});
    reply<directory::find_by_ids>({alice});
    pass(601s);
    auto by_id = find({alice.id});
    CAF_CHECK(!by_id.arrived());
    fail(errc::users_unavailable);
    CAF_CHECK(names(by_id) == texts{"Alice"});
    auto by_name = find("alice");
    fail(errc::users_unavailable);
    CAF_CHECK(names(by_name) == texts{"Alice"});
    auto both = find({alice.id, bob.id});
    fail(errc::users_unavailable);
    CAF_CHECK(both.error() == errc::users_unavailable);
    pass(3600s);
    auto too_old = find({alice.id});
    fail(errc::users_unavailable);
    CAF_CHECK(too_old.error() == errc::users_unavailable);
}

CAF_TEST(what is too old is not told when there is something newer) {
    settings.stale_ttl = 3600s;
    start();
    find({alice.id});
    reply<directory::find_by_ids>({alice});
    pass(601s);
    auto gone = find({alice.id});
    reply<directory::find_by_ids>({});
    CAF_CHECK(gone.value().profiles.empty());
}

CAF_TEST(prefixes are passed on) {
    auto answer = ask_now<directory::found>(directory, directory::find_by_prefix{"al", 3});
    auto asked = reply<directory::find_by_prefix>({alice});
    CAF_CHECK_EQUAL(asked.prefix, "al");
    CAF_CHECK_EQUAL(asked.limit, 3);
    CAF_CHECK(names(answer) == texts{"Alice"});
}

CAF_TEST_FIXTURE_SCOPE_END()
