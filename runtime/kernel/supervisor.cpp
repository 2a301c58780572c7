#include "runtime/kernel/supervisor.hpp"

#include "runtime/base/log.hpp"

namespace parley {

child_spec indispensable(std::string name, caf::actor actor) {
    return {std::move(name), [actor] { return actor; }, 0, std::chrono::seconds{1}};
}

caf::behavior supervisor_behavior(
    untyped_actor_with<supervisor_state>* self,
    std::vector<child_spec> children,
    std::function<void(const std::string&)> give_up
) {
    auto& state = self->state;
    state.self = self;
    state.give_up = std::move(give_up);
    self->set_down_handler([&state](const caf::down_msg& message) { state.on_down(message); });
    for (auto& spec : children)
        state.children.push_back({std::move(spec), {}, {}});
    for (auto& child : state.children)
        state.start(child);
    // It answers to nothing but the end of its children; a behaviour keeps it alive.
    return {[](caf::unit_t) {}};
}

void supervisor_state::start(child& which) {
    which.handle = which.spec.start();
    self->monitor(which.handle);
}

void supervisor_state::on_down(const caf::down_msg& message) {
    for (auto& child : children) {
        if (child.handle.address() != message.source)
            continue;
        if (message.reason == caf::exit_reason::user_shutdown)
            return;
        log::error(
            "actor_ended",
            {{"actor", child.spec.name}, {"reason", self->system().render(message.reason)}}
        );
        if (may_restart(child))
            start(child);
        else
            give_up(child.spec.name);
        return;
    }
}

bool supervisor_state::may_restart(child& which) const {
    // The actor clock, so that tests decide what time it is.
    auto now = self->clock().now();
    while (!which.restarts.empty() && now - which.restarts.front() > which.spec.restart_window)
        which.restarts.pop_front();
    if (which.restarts.size() >= static_cast<std::size_t>(which.spec.restarts_max))
        return false;
    which.restarts.push_back(now);
    return true;
}

} // namespace parley
