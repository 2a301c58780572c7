#pragma once

#include "runtime/base/ids.hpp"

#include <caf/actor.hpp>

#include <cstdint>

namespace parley::wire {

/// The address of an actor that does not move, such as the gateway of an event loop: no handle
/// crosses the wire, but these two numbers do.
struct fixed_address {
    node_id node;
    /// The node's own number for it; never used again by the same incarnation.
    std::uint64_t number = 0;
};

/// Names the fixed actors of this node for others, and stands in for those of others.
class address_book {
public:
    virtual ~address_book() = default;

    virtual fixed_address address_of(const caf::actor& actor) = 0;

    /// An actor that passes on what it is told; an empty handle for an address that cannot be.
    virtual caf::actor at(const fixed_address& address) = 0;
};

} // namespace parley::wire
