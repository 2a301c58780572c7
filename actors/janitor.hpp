#pragma once

#include "runtime/kernel/base_actor.hpp"

#include <functional>

namespace parley {

/// How often shard hosts look for entities that nobody uses.
inline constexpr std::chrono::seconds sweep_interval{10};

struct janitor_tick {};

/// Calls `sweep` every `sweep_interval`: one timer for a node instead of one for each entity.
struct janitor_state {
    static constexpr const char* name = "parley.janitor";
    std::function<void()> sweep;
};

caf::behavior
janitor_behavior(untyped_actor_with<janitor_state>* self, std::function<void()> sweep);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::janitor_tick)
