#define CAF_SUITE mailbox

#include "runtime/kernel/base_actor.hpp"
#include "runtime/kernel/tell.hpp"
#include "tests/support/actor_fixture.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;

constexpr std::uint32_t bound = 3;

/// Remembers the numbers it is sent, with room for three that wait.
struct narrow_state {
    static constexpr const char* name = "narrow";
    using pointer = untyped_actor_with<narrow_state>*;
    explicit narrow_state(pointer self) { self->mailbox_max(bound); }
    std::vector<int> seen;
    int downs = 0;
};

caf::behavior narrow(narrow_state::pointer self) {
    self->set_down_handler([self](const caf::down_msg&) { ++self->state.downs; });
    return {[self](int number) {
        self->state.seen.push_back(number);
        return number;
    }};
}

caf::behavior idle(caf::event_based_actor*) {
    return {[](caf::unit_t) {}};
}

struct fixture : test::actor_fixture {
    caf::actor receiver = sys.spawn(narrow);

    fixture() { run_messages(); }
    ~fixture() override { caf::anon_send_exit(receiver, caf::exit_reason::kill); }

    auto& actor() { return deref<untyped_actor_with<narrow_state>>(receiver); }
    void fill() {
        for (int number = 1; number <= static_cast<int>(bound); ++number)
            caf::anon_send(receiver, number);
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(mailbox_tests, fixture)

// REQ RUN-10
CAF_TEST(a full mailbox refuses a request with overloaded) {
    fill();
    auto refused = ask<int>(receiver, 4);
    CAF_REQUIRE(refused.arrived());
    CAF_CHECK(refused.error() == errc::overloaded);
    run_messages();
    CAF_CHECK(actor().state.seen == std::vector({1, 2, 3}));
}

CAF_TEST(there is room again when the actor has caught up) {
    fill();
    run_messages();
    auto served = ask_now<int>(receiver, 4);
    CAF_CHECK_EQUAL(served.value(), 4);
}

CAF_TEST(a full mailbox drops a plain message and counts it) {
    fill();
    caf::anon_send(receiver, 4);
    run_messages();
    CAF_CHECK_EQUAL(actor().state.seen.size(), bound);
    CAF_CHECK_EQUAL(actor().probe().refused.load(), 1u);
}

CAF_TEST(what is sent with high priority always comes in and goes first) {
    fill();
    caf::anon_send<caf::message_priority::high>(receiver, 99);
    self->request<caf::message_priority::high>(receiver, caf::infinite, 98);
    run_messages();
    CAF_CHECK_EQUAL(actor().state.seen.size(), bound + 2);
    CAF_CHECK_EQUAL(actor().state.seen.front(), 99);
}

CAF_TEST(a reply comes into a full mailbox) {
    test::puppet other{sys};
    int answer = 0;
    actor().request(other.handle(), caf::infinite, 1).then([&](int value) { answer = value; });
    fill();
    other.letters().front().reply(7);
    run_messages();
    CAF_CHECK_EQUAL(answer, 7);
}

CAF_TEST(the time - out of a request comes into a full mailbox) {
    test::puppet silent{sys};
    bool timed_out = false;
    actor()
        .request(silent.handle(), 1s, 1)
        .then(
            [](int) {},
            [&](const caf::error& reason) {
                timed_out = to_failure(reason).code == errc::timed_out;
            }
        );
    fill();
    sched.advance_time(2s);
    run_messages();
    CAF_CHECK(timed_out);
}

CAF_TEST(a full mailbox cannot keep out an exit message) {
    fill();
    caf::anon_send_exit(receiver, caf::exit_reason::user_shutdown);
    run_messages();
    CAF_CHECK(!is_alive(receiver));
}

CAF_TEST(the end of a linked actor comes into a full mailbox) {
    auto partner = sys.spawn(idle);
    run_messages();
    actor().link_to(partner);
    caf::anon_send_exit(partner, caf::exit_reason::user_shutdown);
    sched.prioritize(partner);
    fill();
    CAF_REQUIRE(sched.prioritize(partner));
    sched.run_once();
    run_messages();
    CAF_CHECK(!is_alive(receiver));
}

CAF_TEST(the end of a monitored actor comes into a full mailbox) {
    auto partner = sys.spawn(idle);
    run_messages();
    actor().monitor(partner);
    caf::anon_send_exit(partner, caf::exit_reason::user_shutdown);
    fill();
    CAF_REQUIRE(sched.prioritize(partner));
    sched.run_once();
    run_messages();
    CAF_CHECK_EQUAL(actor().state.downs, 1);
}

CAF_TEST(what told a full mailbox is never lost) {
    fill();
    auto sender = sys.spawn([target = receiver](caf::event_based_actor* me) {
        for (int number = 100; number < 110; ++number)
            tell(me, target, number);
    });
    CAF_REQUIRE(sched.prioritize(sender));
    sched.run_once();
    run_messages();
    CAF_CHECK_EQUAL(actor().state.seen.size(), bound + 10);
}

CAF_TEST(an actor counts what it received and how deep its mailbox was) {
    fill();
    CAF_CHECK_EQUAL(actor().probe().depth.load(), bound);
    run_messages();
    CAF_CHECK_EQUAL(actor().probe().received.load(), bound);
    CAF_CHECK_EQUAL(actor().probe().depth.load(), 0u);
    CAF_CHECK_EQUAL(actor().probe().depth_max.load(), bound);
    CAF_CHECK_GREATER(actor().probe().busy_ns.load(), 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
