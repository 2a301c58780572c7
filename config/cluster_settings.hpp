#pragma once

#include <chrono>
#include <string>

namespace parley {

/// A node among others on the same database.
struct cluster_settings {
    /// What people call this node.
    std::string name = "parley";
    /// `host:port` to listen on for other nodes. Empty: it serves alone, and takes all shards from
    /// whoever had them.
    std::string listen;
    /// `host:port` where they reach it; empty where that is `listen`.
    std::string advertise;
    /// Between two signs of life.
    std::chrono::milliseconds heartbeat{500};
    /// Without a sign of life for this long others take over what the node owns. The same on all
    /// nodes.
    std::chrono::milliseconds lease{3000};
    /// Links are encrypted and authenticated with these, all PEM files: who may be a node, this
    /// node's certificate, and its key.
    std::string ca;
    std::string certificate;
    std::string key_file;
};

} // namespace parley
