#pragma once

#include "cluster/fan_out.hpp"
#include "cluster/passed_on.hpp"

#include <caf/mailbox_element.hpp>

namespace parley {

/// What a router knows of the other nodes. Any thread; returns at once.
class remote_nodes {
public:
    virtual ~remote_nodes() = default;

    /// Sends what `element` says on to a node. An ask is answered, if only with a failure.
    virtual void
    pass_on(node_id to, const passed_on& what, const caf::mailbox_element& element) = 0;

    /// Tells many entities of a node the same.
    virtual void pass_on_all(node_id to, const fan_out& what) = 0;

    /// Tells the new owner of a shard that all that waited for it here was passed on.
    virtual void end_passing(node_id to, shard_id shard, epoch under) = 0;
};

} // namespace parley
