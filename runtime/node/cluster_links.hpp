#pragma once

#include "cluster/basp_transport.hpp"
#include "cluster/exchange.hpp"
#include "cluster/link_pump.hpp"
#include "cluster/node_links.hpp"
#include "cluster/router.hpp"
#include "config/cluster_settings.hpp"

#include <caf/actor_system.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace parley {

/// This node's way to the others: links over one transport, and the exchange of envelopes on them.
/// Built in two steps, because others must know where it listens before it has an id.
class cluster_links {
public:
    struct needs {
        caf::actor_system& system;
        const cluster_settings& config;
        const message_codec& codec;
    };

    /// What it learns about the others. Called on any thread; must not block.
    struct events {
        /// Somebody knows a map of this version.
        std::function<void(std::int64_t version)> on_map_version;
        std::function<void(node_id peer, suspicion why)> on_suspicion;
        /// A new connection to a peer stands.
        std::function<void(node_id peer)> on_reached;
        /// A peer asks for a promise, or gives one.
        std::function<void(node_id peer, promise_word word)> on_promise;
    };

    /// To be called before the actor system is made.
    static void prepare(caf::actor_system_config& system);

    cluster_links(needs with, events told);
    ~cluster_links();
    cluster_links(const cluster_links&) = delete;
    cluster_links& operator=(const cluster_links&) = delete;

    /// Listens; where others reach this node.
    result<std::string> listen();

    /// Begins to carry what the router has for other nodes, and what they have for it.
    void start(node_id self, router_handle router);

    /// Who the others are, and the version of the map that says so. After `start`.
    void set_members(const std::vector<cluster_member>& members, std::int64_t version);

    /// To another member, about promises. After `start`.
    void say(node_id to, promise_word word) { exchange_->say(to, word); }

    /// Waits until a connection to each of the others has stood, until `deadline` at most: whoever
    /// owns something before keeps them waiting. Blocks.
    void await_others(std::chrono::steady_clock::time_point deadline);

    /// Waits until all that others asked here was answered, until `deadline` at most. Blocks.
    void finish(std::chrono::steady_clock::time_point deadline);

    /// Cuts the links and lets go of all actors. Any number of times.
    void stop();

private:
    transport::events transport_events();
    node_links::needs link_needs(node_id self);
    void start_pump();
    void note_members(const std::vector<cluster_member>& members);
    bool reaches_all();

    needs with_;
    events told_;
    node_id self_;
    router_handle router_;
    basp_transport transport_;
    std::unique_ptr<exchange> exchange_;
    std::unique_ptr<node_links> links_;
    /// Frames that come before the links stand are lost, and sent again.
    std::atomic<bool> has_links_{false};
    std::shared_ptr<link_pump> pump_;
    std::mutex reach_mutex_;
    /// The others, as soon as they are known.
    std::optional<std::set<node_id>> others_;
    std::set<node_id> reached_;
};

} // namespace parley
