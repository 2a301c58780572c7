#pragma once

#include "cluster/entity.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

namespace parley {

/// To an entity: end, if nothing depends on you being in memory.
struct entity_passivate {};

/// The entity's answer to its host when something does; one that can end simply ends.
struct entity_busy {
    entity_ref entity;
};

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::entity_passivate)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::entity_busy)
