#pragma once

#include "cluster/envelope.hpp"

#include <caf/make_message.hpp>
#include <caf/message.hpp>

namespace parley {

/// Addresses `message` to the entity that `id` names.
template <class Id, class Message>
routed to(Id id, Message message, message_class cls = message_class::request) {
    return {entity_of(id), cls, caf::make_message(std::move(message))};
}

} // namespace parley
