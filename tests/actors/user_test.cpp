// Sessions, pushes, presence and what others believe of a user.
#define CAF_SUITE user

#include "tests/support/user_fixture.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;
using fixture = test::user_fixture;

shared_event_ptr typing_in(conversation_id conversation) {
    return make_event(events::typing_changed{conversation, user_id::make(), true});
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(user_tests, fixture)

// REQ RUN-2
CAF_TEST(an event is pushed once to each gateway with all its slots) {
    attach(1);
    attach(2);
    attach(7, other_gateway);
    deliver(typing_in(conversation));
    auto here = gateway.take_all<gateway::push>();
    CAF_REQUIRE_EQUAL(here.size(), 1u);
    CAF_CHECK(here.front().slots == std::vector<std::uint64_t>({1, 2}));
    auto there = other_gateway.take_all<gateway::push>();
    CAF_REQUIRE_EQUAL(there.size(), 1u);
    CAF_CHECK(there.front().slots == std::vector<std::uint64_t>({7}));
}

CAF_TEST(the sending session is left out) {
    auto sending = attach(1);
    attach(2);
    deliver(typing_in(conversation), sending);
    CAF_CHECK(only_push().slots == std::vector<std::uint64_t>({2}));
    auto last = attach(3, other_gateway);
    deliver(typing_in(conversation), last);
    CAF_CHECK(other_gateway.letters().empty());
}

CAF_TEST(a session that attaches twice gets an event once) {
    auto session = attach(1);
    attach(4, session);
    deliver(typing_in(conversation));
    CAF_CHECK(only_push().slots == std::vector<std::uint64_t>({4}));
}

CAF_TEST(a detached session gets nothing more) {
    auto first = attach(1);
    attach(2);
    detach(first);
    deliver(typing_in(conversation));
    CAF_CHECK(only_push().slots == std::vector<std::uint64_t>({2}));
}

CAF_TEST(without sessions an event goes nowhere) {
    deliver(typing_in(conversation));
    CAF_CHECK(gateway.letters().empty());
}

CAF_TEST(a conversation that believes wrongly is put right) {
    deliver(typing_in(conversation), {}, true);
    auto corrections = notes_to(conversation);
    CAF_REQUIRE_EQUAL(corrections.size(), 1u);
    CAF_CHECK(!corrections.front().online);
    attach(1);
    deliver(typing_in(conversation), {}, false);
    corrections = notes_to(conversation);
    CAF_REQUIRE_EQUAL(corrections.size(), 1u);
    CAF_CHECK(corrections.front().online);
    CAF_CHECK(corrections.front().user == alice);
}

CAF_TEST(a conversation that believes rightly is left alone) {
    deliver(typing_in(conversation), {}, false);
    attach(1);
    deliver(typing_in(conversation), {}, true);
    CAF_CHECK(notes_to(conversation).empty());
}

CAF_TEST(a probe is answered only by who is online) {
    caf::anon_send(user, user::probe{conversation});
    run_messages();
    CAF_CHECK(notes_to(conversation).empty());
    attach(1);
    caf::anon_send(user, user::probe{conversation});
    run_messages();
    auto notes = notes_to(conversation);
    CAF_REQUIRE_EQUAL(notes.size(), 1u);
    CAF_CHECK(notes.front().online);
}

CAF_TEST(the last detach tells the conversations that believe otherwise) {
    auto first = attach(1);
    auto second = attach(2);
    deliver(typing_in(conversation), {}, true);
    detach(first);
    CAF_CHECK(notes_to(conversation).empty());
    detach(second);
    auto notes = notes_to(conversation);
    CAF_REQUIRE_EQUAL(notes.size(), 1u);
    CAF_CHECK(!notes.front().online);
    detach(second);
    CAF_CHECK(notes_to(conversation).empty());
}

CAF_TEST(watchers are told when a user comes) {
    CAF_CHECK(!observe(bob).presence.online);
    attach(1);
    auto told = presences_told_to(bob);
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(told.front().online);
    CAF_CHECK(told.front().user == alice);
    CAF_CHECK(!told.front().last_seen_at);
    attach(2);
    CAF_CHECK(presences_told_to(bob).empty());
}

CAF_TEST(watchers are told that a user went after fifteen seconds) {
    observe(bob);
    auto session = attach(1);
    presences_told_to(bob);
    auto went_at = wall;
    detach(session);
    pass(14s);
    CAF_CHECK(presences_told_to(bob).empty());
    CAF_CHECK(observe(bob).presence.online);
    pass(1s);
    auto told = presences_told_to(bob);
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(!told.front().online);
    CAF_CHECK(told.front().last_seen_at == went_at);
}

CAF_TEST(a reconnect within the grace is no news) {
    observe(bob);
    detach(attach(1));
    presences_told_to(bob);
    pass(10s);
    auto again = attach(2);
    pass(10s);
    CAF_CHECK(presences_told_to(bob).empty());
    detach(again);
    pass(14s);
    CAF_CHECK(presences_told_to(bob).empty());
    pass(1s);
    CAF_CHECK_EQUAL(presences_told_to(bob).size(), 1u);
}

CAF_TEST(the end of the grace comes into a full mailbox) {
    observe(bob);
    detach(attach(1));
    presences_told_to(bob);
    for (int i = 0; i < static_cast<int>(mailbox_max_default); ++i)
        caf::anon_send(user, user::probe{conversation});
    sched.advance_time(15s);
    run_messages();
    CAF_CHECK_EQUAL(presences_told_to(bob).size(), 1u);
}

CAF_TEST(who stopped watching is told nothing) {
    observe(bob);
    observe(bob, false);
    attach(1);
    CAF_CHECK(presences_told_to(bob).empty());
}

CAF_TEST(an idle user ends when told to passivate) {
    caf::anon_send(user, entity_passivate{});
    run_messages();
    CAF_CHECK(!is_alive(user));
}

// REQ RUN-3
CAF_TEST(a user with sessions or watchers or news to come stays) {
    auto session = attach(1);
    CAF_CHECK(stays());
    detach(session);
    CAF_CHECK(stays());
    pass(15s);
    observe(bob);
    CAF_CHECK(stays());
    observe(bob, false);
    CAF_CHECK(!stays());
}

CAF_TEST_FIXTURE_SCOPE_END()
