#pragma once

#include "persistence/membership_port.hpp"

#include <functional>
#include <string>

namespace parley {

/// Carries frames between nodes as well as it can: it may lose, repeat and reorder them, and says
/// what it learns about connections. Two implementations: CAF's BASP and a simulated network.
class transport {
public:
    /// Called on any thread; must not block.
    struct events {
        std::function<void(const std::string& frame)> on_frame;
        std::function<void(node_id peer)> on_connected;
        /// A connection could not be made, or broke (`silent`).
        std::function<void(node_id peer, suspicion why)> on_failed;
    };

    virtual ~transport() = default;

    virtual void start(events told) = 0;
    /// Keeps `self` connected to a peer at `host:port` until `disconnect`.
    virtual void connect(node_id self, node_id peer, std::string address) = 0;
    virtual void disconnect(node_id peer) = 0;
    /// False when there is no connection; the frame is lost then.
    virtual bool send(node_id peer, const std::string& frame) = 0;
    /// When it returns no event is told any more. Never from an event.
    virtual void stop() = 0;
};

} // namespace parley
