#pragma once

#include "cluster/entity.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <vector>

namespace parley {

/// To an entity: end, if nothing depends on you being in memory.
struct entity_passivate {};

/// To a user: end, and tell your successor on another node what it has to know.
struct entity_hand_over {};

/// To hosts, and by them to users: these gateways were on a node that is gone.
struct gateways_lost {
    std::vector<caf::actor> gateways;
};

/// The entity's answer to its host when something does; one that can end simply ends.
struct entity_busy {
    entity_ref entity;
};

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::entity_passivate)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::entity_hand_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::gateways_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::entity_busy)
