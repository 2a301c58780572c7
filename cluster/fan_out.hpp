#pragma once

#include "cluster/envelope.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <vector>

namespace parley {

/// The same message to many entities, for the router: told, never asked. It crosses to every other
/// node once.
struct fan_out {
    std::vector<entity_ref> to;
    message_class cls = message_class::if_active;
    caf::message payload;
    /// As in `passed_on`; 0 when an entity of this node says it.
    node_id from{};
    std::uint8_t hops = 0;
    /// As in `passed_on`: one for each receiver, or none.
    std::vector<epoch> under{};
};

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::fan_out)
