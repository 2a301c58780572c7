// Finding mentions out: what is looked up, kept, told and tried again.
#define CAF_SUITE mention_resolver

#include "actors/mention_resolver.hpp"

#include "actors/protocol/conversation.hpp"
#include "cluster/envelope.hpp"
#include "tests/support/actor_fixture.hpp"

#include <algorithm>
#include <deque>

namespace {

using namespace parley;
using namespace std::chrono_literals;

/// Keeps every call until the test answers it.
struct scripted_mentions : mention_port {
    struct pending_settle {
        mention_findings found;
        handler<std::vector<new_mention>> done;
    };

    std::deque<handler<std::vector<mention_task>>> claims;
    std::deque<pending_settle> settles;

    void claim(mention_claim, handler<std::vector<mention_task>> done) override {
        claims.push_back(std::move(done));
    }
    void settle(mention_findings found, handler<std::vector<new_mention>> done) override {
        settles.push_back({std::move(found), std::move(done)});
    }
    void read_mentions(mention_query query, handler<mention_page> done) override {
        mention_page page;
        page.has_more = query.only_unread;
        done(page);
    }
    void mark_mention_read(mention_read, handler<void> done) override {
        done(failure{errc::not_found, "none of yours"});
    }
};

struct fixture : test::actor_fixture {
    test::puppet router{sys, "router"};
    test::puppet directory{sys, "directory"};
    std::shared_ptr<actor_environment> environment = std::make_shared<actor_environment>();
    std::shared_ptr<scripted_mentions> port = std::make_shared<scripted_mentions>();
    user_id bob = user_id::make();
    mentions_actor resolver;

    fixture() {
        environment->router = router.handle();
        environment->directory = directory.handle<directory_actor>();
        resolver = caf::actor_cast<mentions_actor>(
            sys.spawn(mention_resolver_behavior, environment, port, node_id{1})
        );
        run_messages();
    }
    ~fixture() override {
        caf::anon_send_exit(resolver, caf::exit_reason::kill);
        run_messages();
    }

    mention_task task(std::optional<std::string> text, int attempts = 1) const {
        mention_task made;
        made.id = 7;
        made.message = message_id::make();
        made.place = {conversation_id::make(), seq{3}, user_id::make()};
        made.text = std::move(text);
        made.attempts = attempts;
        return made;
    }
    void answer_claim(result<std::vector<mention_task>> tasks) {
        auto done = std::move(port->claims.front());
        port->claims.pop_front();
        done(std::move(tasks));
        run_messages();
    }
    void answer_claim(mention_task one) { answer_claim(std::vector<mention_task>{std::move(one)}); }
    /// The names that were asked for, in their order; the questions wait.
    std::vector<std::string> asked() {
        std::vector<std::string> names;
        for (const auto& letter : directory.letters())
            names.push_back(letter.as<directory::find_by_username>().username);
        return names;
    }
    template <class Reply>
    void answer_look_up(Reply reply) {
        directory.take<directory::find_by_username>()->reply(std::move(reply));
        run_messages();
    }
    directory::found found(user_id user) const { return {{{user, "bob", {}, {}}}}; }
    mention_findings take_findings(std::vector<new_mention> made = {}) {
        CAF_REQUIRE_EQUAL(port->settles.size(), 1u);
        auto settled = std::move(port->settles.front());
        port->settles.pop_front();
        settled.done(std::move(made));
        run_messages();
        return settled.found;
    }
    void look() {
        caf::anon_send(resolver, mention::look{});
        run_messages();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(mention_resolver_tests, fixture)

CAF_TEST(tasks of an earlier life are looked for at once) {
    CAF_CHECK_EQUAL(port->claims.size(), 1u);
}

// REQ MSG-STORY-003-S1 MSG-STORY-003-S3 MSG-BE-003.1-S1
CAF_TEST(each name of a text is looked up once and whom it names is kept and told) {
    auto one = task("@Bob and @bob and @carol");
    answer_claim(one);
    CAF_CHECK(asked() == std::vector<std::string>({"bob", "carol"}));
    answer_look_up(found(bob));
    CAF_CHECK(port->settles.empty());
    answer_look_up(directory::found{}); // nobody is called carol
    auto id = mention_id::make();
    auto findings = take_findings({{id, bob, {}}});
    CAF_CHECK_EQUAL(findings.task, one.id);
    CAF_CHECK(findings.users == std::vector<user_id>{bob});
    CAF_CHECK(!findings.again_after);
    auto told = router.take<routed>();
    CAF_REQUIRE(told.has_value());
    const auto& envelope = told->as<routed>();
    CAF_CHECK(envelope.to == entity_of(one.place.conversation));
    const auto& news = envelope.payload.get_as<conversation::announce_mentions>(0);
    CAF_CHECK(news.message == one.message);
    CAF_CHECK(news.made.front().id == id);
}

CAF_TEST(nobody is told of what is not new) {
    answer_claim(task("@bob"));
    answer_look_up(found(bob));
    take_findings();
    CAF_CHECK(router.letters().empty());
}

CAF_TEST(a message without names or without text is done at once) {
    for (auto text : {std::optional<std::string>{"no names"}, std::optional<std::string>{}}) {
        answer_claim(task(text));
        CAF_CHECK(asked().empty());
        auto findings = take_findings();
        CAF_CHECK(findings.users.empty());
        CAF_CHECK(!findings.again_after);
        look();
    }
}

// REQ MSG-INFRA-003.3-S1
CAF_TEST(what cannot be looked up is tried again and the others are kept) {
    answer_claim(task("@carol and @bob"));
    answer_look_up(make_error(errc::users_unavailable));
    answer_look_up(found(bob));
    auto findings = take_findings({{mention_id::make(), bob, {}}});
    CAF_CHECK(findings.users == std::vector<user_id>{bob});
    CAF_REQUIRE(findings.again_after.has_value());
    CAF_CHECK(*findings.again_after >= 500ms);
    CAF_CHECK(*findings.again_after <= 1000ms);
    CAF_CHECK_EQUAL(router.letters().size(), 1u);
}

CAF_TEST(a directory that never answers does not hold up a task for ever) {
    answer_claim(task("@bob"));
    pass(10s);
    CAF_CHECK(take_findings().again_after.has_value());
}

CAF_TEST(pauses grow to a minute) {
    auto pause_after = [&](int attempts) {
        answer_claim(task("@bob", attempts));
        answer_look_up(make_error(errc::users_unavailable));
        auto findings = take_findings();
        look();
        return *findings.again_after;
    };
    CAF_CHECK(pause_after(3) >= 2000ms);
    CAF_CHECK(pause_after(3) <= 4000ms);
    CAF_CHECK(pause_after(1000) >= 30'000ms);
    CAF_CHECK(pause_after(1000) <= 60'000ms);
}

// REQ API-NFR-007
CAF_TEST(what cannot be looked up for a day is given up and the others are kept) {
    auto one = task("@carol and @bob", 40);
    one.age = 24h - 1ms;
    answer_claim(one);
    answer_look_up(make_error(errc::users_unavailable));
    answer_look_up(found(bob));
    CAF_CHECK(take_findings().again_after.has_value());
    one.age = 24h;
    look();
    answer_claim(one);
    answer_look_up(make_error(errc::users_unavailable));
    answer_look_up(found(bob));
    auto findings = take_findings();
    CAF_CHECK(!findings.again_after.has_value());
    CAF_CHECK(findings.users == std::vector<user_id>{bob});
}

CAF_TEST(one claim is under way at a time and what comes meanwhile is looked for after it) {
    look();
    look();
    CAF_CHECK_EQUAL(port->claims.size(), 1u);
    answer_claim(task("@bob"));
    CAF_CHECK(port->claims.empty());
    answer_look_up(found(bob));
    take_findings();
    CAF_CHECK_EQUAL(port->claims.size(), 1u);
    answer_claim(std::vector<mention_task>{});
    CAF_CHECK(port->claims.empty());
}

CAF_TEST(a full claim is followed by another) {
    std::vector<mention_task> full(mention_claim_max, task(std::nullopt));
    answer_claim(full);
    for (int i = 0; i < mention_claim_max; ++i) {
        port->settles.front().done(std::vector<new_mention>{});
        port->settles.pop_front();
        run_messages();
    }
    CAF_CHECK_EQUAL(port->claims.size(), 1u);
}

CAF_TEST(storage that fails is asked again by and by) {
    answer_claim(failure{errc::storage_unavailable, "away"});
    CAF_CHECK(port->claims.empty());
    pass(mention_poll_interval);
    answer_claim(task("@bob"));
    answer_look_up(found(bob));
    port->settles.front().done(failure{errc::storage_unavailable, "away"});
    port->settles.pop_front();
    pass(mention_poll_interval);
    CAF_CHECK_EQUAL(port->claims.size(), 1u);
    CAF_CHECK(router.letters().empty());
}

CAF_TEST(lists and marks go straight to storage) {
    mention_query query;
    query.only_unread = true;
    CAF_CHECK(ask_now<mention_page>(resolver, query).value().has_more);
    auto marked = ask_now<mention::noted>(resolver, mention_read{bob, mention_id::make()});
    CAF_CHECK(marked.error() == errc::not_found);
}

CAF_TEST_FIXTURE_SCOPE_END()
