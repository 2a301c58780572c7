#pragma once

#include "runtime/kernel/error.hpp"
#include "tests/support/puppet.hpp"

#include <caf/actor_system_config.hpp>
#include <caf/test/dsl.hpp>

namespace parley::test {

struct system_config : caf::actor_system_config {
    system_config() { add_error_category(error_category, render_error); }
};

/// A deterministic actor system: nothing runs until the test says so, and time stands still until
/// it is advanced. Not `run()`, which would also fire every timer: `run_messages()`.
struct actor_fixture : test_coordinator_fixture<system_config> {
    /// Handles messages until none is left; timers wait. Bounded, so that a loop is a failure.
    void run_messages() {
        constexpr int messages_max = 1'000'000;
        int count = 0;
        while (sched.try_run_once() && count < messages_max)
            ++count;
        if (count == messages_max)
            CAF_FAIL("messages breed without end");
    }

    /// Lets time pass in small steps, handling messages after each.
    void pass(caf::timespan span, caf::timespan step = std::chrono::seconds{1}) {
        for (auto left = span; left > caf::timespan{0}; left -= step) {
            sched.advance_time(std::min(step, left));
            run_messages();
        }
    }

    /// Puts a request to `receiver` and returns where its answer will be.
    template <class Reply, class Receiver, class Message>
    answer<Reply> ask(const Receiver& receiver, Message message) {
        auto box = std::make_shared<puppet>(sys, "asker");
        box->send_request(receiver, std::move(message));
        return answer<Reply>{std::move(box)};
    }

    /// As `ask`, and handles messages until none is left.
    template <class Reply, class Receiver, class Message>
    answer<Reply> ask_now(const Receiver& receiver, Message message) {
        auto pending = ask<Reply>(receiver, std::move(message));
        run_messages();
        return pending;
    }

    template <class Handle>
    static bool is_alive(const Handle& handle) {
        auto* actor = caf::actor_cast<caf::abstract_actor*>(handle);
        return !actor->getf(caf::abstract_actor::is_cleaned_up_flag);
    }
};

} // namespace parley::test
