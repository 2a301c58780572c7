#pragma once

#include "runtime/kernel/base_actor.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace parley {

/// One actor that a supervisor keeps alive.
struct child_spec {
    std::string name;
    /// Spawns the actor and makes its handle known to whoever needs it.
    std::function<caf::actor()> start;
    /// Restarts within `restart_window` before the supervisor gives up.
    int restarts_max = 3;
    std::chrono::seconds restart_window{30};
};

/// A child that is not started again: what it held in memory is lost, so the node ends and starts
/// afresh from storage.
child_spec indispensable(std::string name, caf::actor actor);

/// Starts its children and restarts each that ends unexpectedly, on its own. When one ends too
/// often, `give_up` is called with its name: a node whose control plane is broken must end, for
/// half-alive is worse than dead.
struct supervisor_state {
    static constexpr const char* name = "parley.supervisor";

    struct child {
        child_spec spec;
        caf::actor handle;
        std::deque<std::chrono::steady_clock::time_point> restarts;
    };

    untyped_actor_with<supervisor_state>* self = nullptr;
    std::vector<child> children;
    std::function<void(const std::string&)> give_up;

    void start(child& which);
    void on_down(const caf::down_msg& message);
    bool may_restart(child& which) const;
};

caf::behavior supervisor_behavior(
    untyped_actor_with<supervisor_state>* self,
    std::vector<child_spec> children,
    std::function<void(const std::string&)> give_up
);

} // namespace parley
