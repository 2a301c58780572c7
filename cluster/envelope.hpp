#pragma once

#include "cluster/entity.hpp"

#include <caf/message.hpp>
#include <caf/meta/type_name.hpp>

namespace parley {

/// What becomes of a message when its receiver is not in memory or has too much to do.
enum class message_class : std::uint8_t {
    /// Activates its receiver; refused with `overloaded` when the mailbox is full.
    request = 1,
    /// Activates its receiver and, told, is never refused: there are few, and state depends on
    /// them. Asked, it is bounded like a request.
    control = 2,
    /// Dropped when its receiver is not in memory: nobody is there to care.
    if_active = 3,
};

/// A message on its way to an entity, by address. Ask with it (the reply comes straight from
/// the entity) or tell it.
struct routed {
    entity_ref to;
    message_class cls = message_class::request;
    caf::message payload;
};

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, routed& x) {
    return f(caf::meta::type_name("parley::routed"), x.to, x.cls, x.payload);
}

} // namespace parley
