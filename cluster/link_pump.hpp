#pragma once

#include "runtime/kernel/base_actor.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <chrono>
#include <functional>

namespace parley {

/// To the pump: there is something to send.
struct link_wake {};

/// Sends what gathered on the links: when woken, and at short intervals for what is due by time.
struct link_pump_state {
    static constexpr const char* name = "parley.link_pump";
    using time_point = std::chrono::steady_clock::time_point;

    struct tick {};

    std::function<void(time_point)> turn;
    /// Rarely, for what has waited too long elsewhere.
    std::function<void(time_point)> sweep;
    int ticks = 0;
};

caf::behavior link_pump_behavior(
    untyped_actor_with<link_pump_state>* self,
    std::function<void(link_pump_state::time_point)> turn,
    std::function<void(link_pump_state::time_point)> sweep
);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::link_wake)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::link_pump_state::tick)
