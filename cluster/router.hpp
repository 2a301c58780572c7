#pragma once

#include "cluster/envelope.hpp"
#include "cluster/shard_map.hpp"

#include <caf/actor.hpp>
#include <caf/monitorable_actor.hpp>

#include <array>
#include <functional>
#include <memory>
#include <mutex>

namespace parley {

/// Makes the actor that hosts a shard's entities under an epoch.
using host_factory = std::function<caf::actor(shard_id, epoch)>;

/// Where messages to entities go in: an actor handle whose `enqueue` finds the shard's host and
/// passes the element on, on the sender's own thread. It has no mailbox, so it is no queue and
/// no bottleneck. A host that ended is replaced with the next message. Takes `routed` only; what it
/// cannot place is refused with `shard_moving`.
class router : public caf::monitorable_actor {
public:
    router(caf::actor_config& config, node_id self, host_factory make_host);

    /// Replaces the map. Hosts of shards that this node no longer owns under the same epoch are
    /// stopped. Thread-safe.
    void install(std::shared_ptr<const shard_map> map);

    /// Tells every living host. Thread-safe.
    void tell_hosts(const caf::message& message);

    /// Stops all hosts and refuses what comes after.
    void close();

    void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override;

    const char* name() const override { return "parley.router"; }

private:
    static constexpr std::size_t stripe_count = 64;

    struct place {
        caf::actor host;
        parley::epoch epoch;
    };
    /// Shards whose number has the same remainder share a lock.
    struct stripe {
        std::mutex mutex;
        std::array<place, limits::shard_count / stripe_count> places;
    };

    caf::actor host_of(shard_id shard);
    std::shared_ptr<const shard_map> current_map();
    stripe& stripe_of(shard_id shard);
    static place& place_in(stripe& where, shard_id shard);
    template <class Visit>
    void for_each_place(Visit visit);

    node_id self_;
    host_factory make_host_;
    std::mutex map_mutex_;
    std::shared_ptr<const shard_map> map_;
    std::unique_ptr<std::array<stripe, stripe_count>> stripes_;
};

/// Spawns a router; keep the pointer only as long as the handle.
struct router_handle {
    caf::actor handle;
    router* self = nullptr;
};
router_handle spawn_router(caf::actor_system& system, node_id self, host_factory make_host);

} // namespace parley
