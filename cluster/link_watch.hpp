#pragma once

#include "runtime/base/ids.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/expected.hpp>
#include <caf/io/scribe.hpp>

#include <chrono>
#include <functional>

namespace parley {

/// For TLS and BASP to say who is who.
inline constexpr std::chrono::seconds handshake_timeout{2};

/// What the watch tells, on the threads of actors.
struct watch_events {
    /// Who connected, by the first message over that connection.
    std::function<void(node_id id, caf::actor proxy)> on_greeting;
    std::function<void(const caf::actor_addr&)> on_down;
};

/// To the watch: tell when the connection behind this one breaks.
struct watch_peer {
    caf::actor proxy;
};

/// To the watch: make a connection that stands one of BASP's.
struct begin_handshake {
    caf::actor broker;
    caf::io::scribe_ptr socket;
    std::uint16_t port = 0;
    /// Once, with the actor at the other end, or why there is none.
    std::function<void(caf::expected<caf::actor>)> done;
};

/// The actor that shakes hands, and hears of connections that stand and of those that broke. It
/// also takes a greeting, the one message with a handle in it: the number of a node, and the actor
/// at the other end of the very connection that it came by.
caf::actor spawn_link_watch(caf::actor_system& system, watch_events told);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::watch_peer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::begin_handshake)
