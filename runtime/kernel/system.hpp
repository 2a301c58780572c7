#pragma once

#include "config/settings.hpp"

#include <caf/actor_system_config.hpp>

namespace parley {

/// CAF, set up for Parley: one shared run queue (work stealing collapses under bursts over many
/// actors), bounded turns, our errors rendered by name.
class actor_system_settings : public caf::actor_system_config {
public:
    explicit actor_system_settings(const actor_settings& settings);
};

} // namespace parley
