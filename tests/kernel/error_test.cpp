#define CAF_SUITE error

#include "runtime/kernel/late_reply.hpp"
#include "runtime/kernel/system.hpp"
#include "tests/support/actor_fixture.hpp"

#include <thread>

namespace {

using namespace parley;

/// Takes a request and lets the test answer it.
struct promising_state {
    static constexpr const char* name = "promising";
    std::vector<late_reply<int>> open;
};

caf::behavior promising(caf::stateful_actor<promising_state>* self) {
    return {[self](int) -> caf::delegated<int> {
        self->state.open.emplace_back(self);
        return {};
    }};
}

struct fixture : test::actor_fixture {
    caf::actor receiver = sys.spawn(promising);

    fixture() { run_messages(); }
    ~fixture() override { caf::anon_send_exit(receiver, caf::exit_reason::kill); }

    late_reply<int> take_reply() {
        auto& open = deref<caf::stateful_actor<promising_state>>(receiver).state.open;
        auto reply = open.back();
        open.pop_back();
        return reply;
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(error_tests, fixture)

CAF_TEST(every code survives the way through an actor) {
    for (int code = 1; code <= static_cast<int>(errc_last); ++code) {
        auto sent = static_cast<errc>(code);
        CAF_CHECK(to_failure(make_error(sent)).code == sent);
    }
}

CAF_TEST(the detail of a failure survives the way through an actor) {
    auto back = to_failure(make_error(errc::timed_out, "lane 2"));
    CAF_CHECK(back == failure(errc::timed_out, "lane 2"));
}

CAF_TEST(what actors say of themselves becomes something to act on) {
    CAF_CHECK(to_failure(caf::make_error(caf::sec::request_timeout)).code == errc::timed_out);
    CAF_CHECK(to_failure(caf::make_error(caf::sec::request_receiver_down)).code == errc::reload);
    CAF_CHECK(to_failure(caf::make_error(caf::sec::unexpected_message)).code == errc::internal);
}

CAF_TEST(an error is rendered by its name) {
    auto text = sys.render(make_error(errc::fenced));
    CAF_CHECK(text.find("SHARD_MOVING") != std::string::npos);
}

CAF_TEST(a late reply answers its requester from another thread) {
    auto pending = ask_now<int>(receiver, 1);
    CAF_CHECK(!pending.arrived());
    std::jthread{[reply = take_reply()] { reply(42); }}.join();
    CAF_CHECK_EQUAL(pending.value(), 42);
}

CAF_TEST(a late reply carries a failure) {
    auto pending = ask_now<int>(receiver, 1);
    take_reply()(failure{errc::storage_unavailable, "gone"});
    CAF_CHECK(pending.error() == errc::storage_unavailable);
}

CAF_TEST(a late reply outlives the actor that took the request) {
    auto pending = ask_now<int>(receiver, 1);
    auto reply = take_reply();
    caf::anon_send_exit(receiver, caf::exit_reason::kill);
    run_messages();
    reply(7);
    CAF_CHECK_EQUAL(pending.value(), 7);
}

CAF_TEST(a late reply to a plain message goes nowhere) {
    caf::anon_send(receiver, 1);
    run_messages();
    take_reply()(7);
    run_messages();
}

CAF_TEST(the actor system shares one run queue and bounds a turn) {
    actor_settings settings;
    settings.threads = 3;
    settings.throughput_max = 17;
    actor_system_settings config{settings};
    using caf::get_or;
    CAF_CHECK(get_or(config, "scheduler.policy", caf::atom("")) == caf::atom("sharing"));
    CAF_CHECK_EQUAL(get_or(config, "scheduler.max-threads", std::size_t{0}), 3u);
    CAF_CHECK_EQUAL(get_or(config, "scheduler.max-throughput", std::size_t{0}), 17u);
}

CAF_TEST_FIXTURE_SCOPE_END()
