#pragma once

#include "actors/environment.hpp"
#include "cluster/router.hpp"
#include "persistence/mention_port.hpp"
#include "persistence/storage_port.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>

#include <functional>
#include <memory>
#include <string>

namespace parley {

/// The actors of messaging on one node: storage lanes and reader, the router with the hosts behind
/// it, who finds mentions out, the janitor, and the supervisor over them.
class actor_plane {
public:
    struct needs {
        caf::actor_system& system;
        const settings& config;
        std::shared_ptr<storage_port> storage;
        std::shared_ptr<mention_port> mentions;
        directory_actor directory;
        std::shared_ptr<profile_cache> profiles;
        node_id self;
        std::shared_ptr<const shard_map> map;
        /// Without it nothing is served; null when nobody else may own shards of this node.
        std::shared_ptr<const own_lease> lease;
        /// A newer owner wrote to a shard of ours.
        std::function<void()> on_fenced;
        /// An actor that the node cannot do without ended; gets its name.
        std::function<void(const std::string&)> on_broken;
    };

    explicit actor_plane(const needs& with);

    const router_handle& router() const { return router_; }

    /// Others own our shards: whatever is in memory may be out of date by now, and is let go at
    /// once. Any thread.
    void refuse_all();

    /// Begins to end all of them. Call after the last request was answered.
    void stop();

    /// Breaks the circle of the environment and the router; call when no actor is left.
    void release();

private:
    void spawn_storage(const needs& with);
    void spawn_supervisor(const needs& with);

    caf::actor_system& system_;
    std::shared_ptr<actor_environment> environment_;
    router_handle router_;
    caf::actor janitor_;
    caf::actor supervisor_;
};

} // namespace parley
