#include "actors/janitor.hpp"

namespace parley {

caf::behavior
janitor_behavior(untyped_actor_with<janitor_state>* self, std::function<void()> sweep) {
    self->state.sweep = std::move(sweep);
    self->delayed_send(self, sweep_interval, janitor_tick{});
    return {[self](janitor_tick) {
        self->state.sweep();
        self->delayed_send(self, sweep_interval, janitor_tick{});
    }};
}

} // namespace parley
