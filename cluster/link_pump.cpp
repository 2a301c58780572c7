#include "cluster/link_pump.hpp"

#include <caf/actor_clock.hpp>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto tick_interval = 20ms;
constexpr int ticks_per_sweep = 10;

} // namespace

caf::behavior link_pump_behavior(
    untyped_actor_with<link_pump_state>* self,
    std::function<void(link_pump_state::time_point)> turn,
    std::function<void(link_pump_state::time_point)> sweep
) {
    auto& state = self->state;
    state.turn = std::move(turn);
    state.sweep = std::move(sweep);
    self->send(self, link_pump_state::tick{});
    return {
        [self](const link_wake&) { self->state.turn(self->clock().now()); },
        [self](const link_pump_state::tick&) {
            auto& own = self->state;
            self->delayed_send<caf::message_priority::high>(
                self, tick_interval, link_pump_state::tick{}
            );
            own.turn(self->clock().now());
            if (++own.ticks % ticks_per_sweep == 0)
                own.sweep(self->clock().now());
        },
    };
}

} // namespace parley
