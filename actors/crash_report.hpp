#pragma once

#include "cluster/entity.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/message.hpp>
#include <caf/scheduled_actor.hpp>

#include <string>

namespace parley {

/// From an entity to its host, right before it ends: a handler threw. If somebody waits for an
/// answer, the host owes it.
struct entity_crashed {
    entity_ref entity;
    /// What was being handled.
    caf::message content;
    /// Who asked, when it was a request that the handler had not taken over yet.
    caf::strong_actor_ptr asker;
    caf::message_id mid;
    std::string what;
};

/// From now on `self`, which is `entity`, tells `host` when a handler throws.
void report_crashes(caf::scheduled_actor* self, const caf::actor& host, const entity_ref& entity);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::entity_crashed)
