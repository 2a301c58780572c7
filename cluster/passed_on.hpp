#pragma once

#include "cluster/envelope.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

namespace parley {

/// A message that did not come straight from an actor of this node; for the router.
struct passed_on {
    routed letter;
    /// The node that it came from; 0 for an entity of this node that tells its successor on the
    /// next owner what it knows.
    node_id from;
    /// Nodes that it passed through.
    std::uint8_t hops = 0;
    /// Older than what comes straight to the same entity now: it waited where that was before.
    bool is_old = false;
    /// Under which the node that it came from knew the owner of the shard; 0 when nobody says.
    epoch under{};
};

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::passed_on)
