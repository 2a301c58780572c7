#define CAF_SUITE interceptor

#include "runtime/kernel/base_actor.hpp"
#include "tests/support/actor_fixture.hpp"

namespace {

using namespace parley;

struct counter_state {
    static constexpr const char* name = "counter";
    int seen = 0;
};

caf::behavior counter(untyped_actor_with<counter_state>* self) {
    return {[self](int) { return ++self->state.seen; }};
}

/// Gives every message to actors named "counter" the same verdict.
struct scripted_hook : interceptor {
    verdict outcome = verdict::pass;
    int asked = 0;

    verdict inspect(std::string_view receiver, const caf::mailbox_element& element) override {
        if (receiver != "counter" || !element.content().match_elements<int>())
            return verdict::pass;
        ++asked;
        return outcome;
    }
};

struct fixture : test::actor_fixture {
    caf::actor receiver = sys.spawn(counter);
    scripted_hook hook;

    fixture() {
        run_messages();
        install_interceptor(&hook);
    }
    ~fixture() override {
        install_interceptor(nullptr);
        caf::anon_send_exit(receiver, caf::exit_reason::kill);
    }
    int seen() { return deref<untyped_actor_with<counter_state>>(receiver).state.seen; }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(interceptor_tests, fixture)

CAF_TEST(every message passes by the interceptor) {
    caf::anon_send(receiver, 1);
    caf::anon_send(receiver, 2);
    run_messages();
    CAF_CHECK_EQUAL(hook.asked, 2);
    CAF_CHECK_EQUAL(seen(), 2);
}

CAF_TEST(a dropped message never arrives) {
    hook.outcome = verdict::drop;
    auto pending = ask_now<int>(receiver, 1);
    CAF_CHECK(!pending.arrived());
    hook.outcome = verdict::pass;
    CAF_CHECK(ask_now<int>(receiver, 1).value() == 1);
}

CAF_TEST(a crash ends the receiver and its monitors hear of it) {
    hook.outcome = verdict::crash;
    self->monitor(receiver);
    caf::anon_send(receiver, 1);
    run_messages();
    CAF_CHECK(!is_alive(receiver));
    self->receive([](const caf::down_msg& down) {
        CAF_CHECK(down.reason == caf::exit_reason::unhandled_exception);
    });
}

CAF_TEST(without an interceptor messages simply pass) {
    install_interceptor(nullptr);
    hook.outcome = verdict::drop;
    CAF_CHECK(ask_now<int>(receiver, 1).value() == 1);
    CAF_CHECK_EQUAL(hook.asked, 0);
}

CAF_TEST_FIXTURE_SCOPE_END()
