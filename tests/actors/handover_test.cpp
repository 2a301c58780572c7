// How a shard is given away: nothing is lost, and what is known of users goes along.
#define CAF_SUITE handover

#include "cluster/passed_on.hpp"
#include "cluster/router.hpp"
#include "tests/support/host_fixture.hpp"
#include "tests/support/user_fixture.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;

struct leaving_host : test::host_fixture {
    test::puppet gateway{sys, "gateway"};

    void hand_over() {
        caf::anon_send(host, host_hand_over{});
        run_messages();
    }
    void attach(user_id user) {
        user::attach request{session_id::make(), {gateway.handle(), 1}};
        tell_entity(entity_of(user), request, message_class::control);
    }
    std::optional<user::take_over> told_to_successor_of(user_id user) {
        auto letter = router.take<passed_on>();
        if (!letter)
            return std::nullopt;
        const auto& passed = letter->as<passed_on>();
        CAF_CHECK(passed.letter.to == entity_of(user));
        CAF_CHECK(passed.is_old);
        return passed.letter.payload.get_as<user::take_over>(0);
    }
    /// Lets what is on its way be durable.
    void commit() {
        storage::written all;
        for (const auto& each : lane.take_all<storage::write_message>())
            all.rows.push_back({each.row.message.seq, {row_status::ok, {}}});
        auto mid = caf::message_id{}.with_high_priority();
        auto content = caf::make_message(std::move(all));
        actor_of(entity_of(chat))->enqueue(nullptr, mid, std::move(content), nullptr);
        run_messages();
    }
};

struct moved_user : test::user_fixture {
    shared_event_ptr event = make_event(events::typing_changed{conversation, bob, true});

    user::session session_at(const test::puppet& at, std::uint64_t slot) {
        return {session_id::make(), {at.handle(), slot}, {}};
    }
    void take_over(user::take_over what) {
        caf::anon_send(user, std::move(what));
        run_messages();
    }
    void lose(const test::puppet& lost) {
        caf::anon_send(user, gateways_lost{{lost.handle()}});
        run_messages();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(host_handover_tests, leaving_host)

// REQ RUN-9
CAF_TEST(a host that has nothing to do ends at once) {
    hand_over();
    CAF_CHECK(!is_alive(host));
}

// REQ RUN-9
CAF_TEST(a conversation ends when what it was sent is durable) {
    activate();
    auto sent = send("hello");
    hand_over();
    pass(20ms, 1ms);
    CAF_CHECK(is_alive(host));
    CAF_CHECK(!sent.arrived());
    commit();
    CAF_CHECK_EQUAL(sent.value().replayed, false);
    pass(5ms, 1ms);
    CAF_CHECK(!is_alive(host));
}

CAF_TEST(what waits for an activation is served before the host ends) {
    auto description = describe();
    hand_over();
    CAF_CHECK(is_alive(host));
    finish_load();
    pass(5ms, 1ms);
    CAF_CHECK(description.value().head == seq{4});
    CAF_CHECK(!is_alive(host));
}

CAF_TEST(a message that reached the mailbox before is served) {
    activate();
    caf::anon_send(host, host_hand_over{});
    auto late = ask<conversation::description>(host, to(chat, conversation::describe{alice}));
    run_messages();
    // It brings the conversation back when that has ended already.
    if (reader.letters().size() > 0)
        finish_load();
    pass(5ms, 1ms);
    CAF_CHECK(late.value().head == seq{4});
    CAF_CHECK(!is_alive(host));
}

// REQ RUN-2
CAF_TEST(the sessions of a user go to the successor) {
    attach(alice);
    attach(alice);
    hand_over();
    auto told = told_to_successor_of(alice);
    CAF_REQUIRE(told);
    CAF_CHECK_EQUAL(told->sessions.size(), 2u);
    CAF_CHECK(told->sessions.front().address.gateway == gateway.handle());
    CAF_CHECK(told->announced_online);
    pass(5ms, 1ms);
    CAF_CHECK(!is_alive(host));
}

CAF_TEST(a user of whom nothing is known leaves without a word) {
    tell_entity(entity_of(alice), user::probe{chat}, message_class::control);
    router.letters().clear();
    hand_over();
    pass(5ms, 1ms);
    CAF_CHECK(!told_to_successor_of(alice));
    CAF_CHECK(!is_alive(host));
}

CAF_TEST(a user who waits for an answer leaves after it) {
    attach(alice);
    auto opened = ask_now<user::inbox>(host, to(alice, user::read_inbox{{alice}}));
    hand_over();
    pass(5ms, 1ms);
    CAF_CHECK(is_alive(host));
    auto question = reader.take<inbox_query>();
    CAF_REQUIRE(question);
    question->reply(inbox_page{});
    run_messages();
    CAF_CHECK(opened.value().page.items.empty());
    pass(5ms, 1ms);
    CAF_CHECK(told_to_successor_of(alice));
    CAF_CHECK(!is_alive(host));
}

CAF_TEST(users hear of gateways that are lost) {
    attach(alice);
    caf::anon_send(host, gateways_lost{{gateway.handle()}});
    run_messages();
    hand_over();
    auto told = told_to_successor_of(alice);
    CAF_REQUIRE(told);
    CAF_CHECK(told->sessions.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST_FIXTURE_SCOPE(user_handover_tests, moved_user)

// REQ RUN-3
CAF_TEST(a successor serves the sessions and says nothing to anybody) {
    take_over({{session_at(gateway, 3)}, {bob}, {conversation}, true, {}});
    CAF_CHECK(presences_told_to(bob).empty());
    deliver(event);
    CAF_CHECK(only_push().slots == std::vector<std::uint64_t>({3}));
    CAF_CHECK(observe(carol).presence.online);
}

CAF_TEST(who attached again meanwhile has one session) {
    auto known = attach(4);
    take_over({{{known, {gateway.handle(), 3}, {}}}, {}, {}, true, {}});
    deliver(event);
    CAF_CHECK(only_push().slots == std::vector<std::uint64_t>({4}));
}

CAF_TEST(a session whose node is gone is none) {
    take_over({{{session_id::make(), {caf::actor{}, 3}, {}}}, {bob}, {}, true, {}});
    deliver(event);
    CAF_CHECK(gateway.letters().empty());
    // Nobody is told at once: the user may be back in a moment.
    CAF_CHECK(presences_told_to(bob).empty());
    pass(16s);
    auto told = presences_told_to(bob);
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(!told.front().online);
}

CAF_TEST(a lost gateway takes its sessions along) {
    attach(1);
    attach(7, other_gateway);
    lose(gateway);
    deliver(event);
    CAF_CHECK(gateway.letters().empty());
    CAF_CHECK(other_gateway.take<gateway::push>());
    observe(bob);
    lose(other_gateway);
    pass(16s);
    auto told = presences_told_to(bob);
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(!told.front().online);
}

CAF_TEST_FIXTURE_SCOPE_END()
