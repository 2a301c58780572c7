// Activation, passivation and the races between them.
#define CAF_SUITE shard_host

#include "tests/support/host_fixture.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;

using fixture = test::host_fixture;

} // namespace

CAF_TEST_FIXTURE_SCOPE(shard_host_tests, fixture)

// REQ RUN-3
CAF_TEST(the first message brings a conversation to life from storage) {
    auto description = describe();
    CAF_CHECK(!description.arrived());
    finish_load();
    CAF_CHECK(description.value().head == seq{4});
    describe().value();
    CAF_CHECK(reader.letters().empty());
}

// REQ API-US2-3
CAF_TEST(what arrives during activation waits in its order) {
    std::vector<test::answer<conversation::sent>> sent;
    for (int i = 0; i < 5; ++i)
        sent.push_back(send("number " + std::to_string(i)));
    CAF_CHECK_EQUAL(reader.letters().size(), 1u);
    finish_load();
    auto rows = lane.take_all<storage::write_message>();
    CAF_REQUIRE_EQUAL(rows.size(), 5u);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        CAF_CHECK_EQUAL(rows[i].row.message.text, "number " + std::to_string(i));
        CAF_CHECK(rows[i].epoch == epoch{3});
        CAF_CHECK(rows[i].row.shard == shard_id{17});
    }
}

CAF_TEST(a failed load answers all who wait with the reason) {
    auto first = describe();
    auto second = send("hi");
    reader.take<storage::load_conversation>()->reply(make_error(errc::conversation_not_found));
    run_messages();
    CAF_CHECK(first.error() == errc::conversation_not_found);
    CAF_CHECK(second.error() == errc::conversation_not_found);
    CAF_CHECK(!in_memory(entity_of(chat)));
    describe();
    CAF_CHECK(reader.take<storage::load_conversation>());
}

CAF_TEST(a load without answer is given up) {
    auto first = describe();
    pass(6s);
    CAF_CHECK(first.error() == errc::timed_out);
    CAF_CHECK(!in_memory(entity_of(chat)));
}

CAF_TEST(a user needs no storage to come to life) {
    auto observed = ask_now<user::observed>(host, to(alice, user::observe{bob, true}));
    CAF_CHECK(!observed.value().presence.online);
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(a delivery brings nobody to life) {
    auto event = make_event(events::typing_changed{chat, bob, true});
    tell_entity(entity_of(alice), user::deliver{event, {}, false}, message_class::if_active);
    describe(message_class::if_active);
    CAF_CHECK(state().entities.empty());
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(a control message brings its receiver to life) {
    auto description = describe(message_class::control);
    finish_load();
    CAF_CHECK(description.arrived());
}

// REQ RUN-10
CAF_TEST(the messages that wait for one entity are bounded) {
    std::vector<test::answer<conversation::description>> waiting;
    for (int i = 0; i < 256; ++i)
        waiting.push_back(describe());
    CAF_CHECK(describe().error() == errc::overloaded);
    auto control = describe(message_class::control);
    CAF_CHECK(!control.arrived());
    finish_load();
    CAF_CHECK(control.arrived());
    for (const auto& answered : waiting)
        CAF_REQUIRE(answered.arrived());
}

// REQ RUN-10
CAF_TEST(what nobody waits for is dropped when too much waits) {
    describe();
    for (int i = 0; i < 1'000; ++i) {
        auto note = conversation::note_presence{bob, true};
        tell_entity(entity_of(chat), note, message_class::if_active);
    }
    CAF_CHECK_LESS_OR_EQUAL(state().entities.at(entity_of(chat)).held.size(), 256u);
}

// REQ RUN-3
CAF_TEST(an idle entity is passivated and the next message brings it back) {
    activate();
    sched.advance_time(119s);
    sweep();
    CAF_CHECK(in_memory(entity_of(chat)));
    sched.advance_time(1s);
    sweep();
    CAF_CHECK(!in_memory(entity_of(chat)));
    auto description = describe();
    finish_load();
    CAF_CHECK(description.arrived());
}

CAF_TEST(a delivery does not keep a conversation in memory) {
    activate();
    sched.advance_time(119s);
    auto note = conversation::note_presence{bob, true};
    tell_entity(entity_of(chat), note, message_class::if_active);
    sched.advance_time(1s);
    sweep();
    CAF_CHECK(!in_memory(entity_of(chat)));
}

CAF_TEST(an entity in use is left alone) {
    activate();
    for (int i = 0; i < 10; ++i) {
        sched.advance_time(60s);
        describe();
        sweep();
    }
    CAF_CHECK(in_memory(entity_of(chat)));
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(a user is passivated sooner than a conversation) {
    activate();
    ask_now<user::observed>(host, to(alice, user::observe{bob, false}));
    sched.advance_time(60s);
    sweep();
    CAF_CHECK(!in_memory(entity_of(alice)));
    CAF_CHECK(in_memory(entity_of(chat)));
}

CAF_TEST(a busy entity stays) {
    activate();
    auto sent = send("hi");
    sched.advance_time(120s);
    sweep();
    CAF_CHECK(in_memory(entity_of(chat)));
    auto actor = actor_of(entity_of(chat));
    describe().value();
    CAF_CHECK(actor_of(entity_of(chat)) == actor);
}

// REQ RUN-3
CAF_TEST(a message that comes while its receiver passivates is not lost) {
    activate();
    sched.advance_time(120s);
    begin_passivation(entity_of(chat));
    auto late = ask<conversation::description>(host, to(chat, conversation::describe{alice}));
    sched.prioritize(host);
    sched.run_once();
    run_messages();
    CAF_CHECK(!late.arrived());
    finish_load();
    CAF_CHECK(late.value().head == seq{4});
}

CAF_TEST(messages that wait for a busy entity are released in order) {
    activate();
    send("before");
    sched.advance_time(120s);
    begin_passivation(entity_of(chat));
    std::vector<test::answer<conversation::sent>> late;
    for (int i = 0; i < 3; ++i) {
        conversation::send request{alice, {}, client_key::make(), std::to_string(i), {}, {}};
        late.push_back(ask<conversation::sent>(host, to(chat, request)));
    }
    run_messages();
    auto rows = lane.take_all<storage::write_message>();
    CAF_REQUIRE_EQUAL(rows.size(), 4u);
    for (std::size_t i = 0; i < 3; ++i)
        CAF_CHECK_EQUAL(rows[i + 1].row.message.text, std::to_string(i));
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(a passivation that was lost is tried again) {
    activate();
    sched.advance_time(120s);
    auto& lost = state().entities.at(entity_of(chat));
    lost.at = shard_host_state::phase::passivating;
    lost.passivated_at = sched.clock().now();
    sweep();
    CAF_CHECK(in_memory(entity_of(chat)));
    sched.advance_time(10s);
    sweep();
    CAF_CHECK(!in_memory(entity_of(chat)));
}

CAF_TEST(a crashed entity comes back with the next message) {
    activate();
    auto crashed = actor_of(entity_of(chat));
    caf::anon_send_exit(crashed, caf::exit_reason::unhandled_exception);
    run_messages();
    CAF_CHECK(is_alive(host));
    CAF_CHECK(!in_memory(entity_of(chat)));
    auto description = describe();
    finish_load();
    CAF_CHECK(description.arrived());
}

CAF_TEST(the crash of one entity leaves the others alone) {
    activate();
    ask_now<user::observed>(host, to(alice, user::observe{bob, true}));
    caf::anon_send_exit(actor_of(entity_of(chat)), caf::exit_reason::unhandled_exception);
    run_messages();
    CAF_CHECK(in_memory(entity_of(alice)));
    CAF_CHECK(is_alive(actor_of(entity_of(alice))));
}

CAF_TEST(a fenced conversation comes back from storage) {
    activate();
    auto sent = send("hi");
    auto write = lane.take<storage::write_message>();
    storage::written written;
    written.rows.push_back({{5}, {row_status::reload, {}}});
    auto conversation = actor_of(entity_of(chat));
    caf::anon_send(conversation, written);
    run_messages();
    CAF_CHECK(sent.error() == errc::reload);
    auto description = describe();
    finish_load();
    CAF_CHECK(description.arrived());
}

// REQ RUN-1
CAF_TEST(the end of a host ends its entities) {
    activate();
    ask_now<user::observed>(host, to(alice, user::observe{bob, true}));
    auto conversation = actor_of(entity_of(chat));
    auto user = actor_of(entity_of(alice));
    caf::anon_send_exit(host, caf::exit_reason::user_shutdown);
    run_messages();
    CAF_CHECK(!is_alive(host));
    CAF_CHECK(!is_alive(conversation));
    CAF_CHECK(!is_alive(user));
}

CAF_TEST(those who wait when a host ends are told that the shard moves) {
    auto waiting = describe();
    caf::anon_send_exit(host, caf::exit_reason::user_shutdown);
    run_messages();
    CAF_CHECK(waiting.error() == errc::shard_moving);
}

CAF_TEST_FIXTURE_SCOPE_END()
