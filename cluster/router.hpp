#pragma once

#include "cluster/envelope.hpp"
#include "cluster/remote_nodes.hpp"
#include "cluster/shard_map.hpp"
#include "cluster/transit.hpp"

#include <caf/actor.hpp>
#include <caf/monitorable_actor.hpp>

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

namespace parley {

/// Makes the actor that hosts a shard's entities under an epoch.
using host_factory = std::function<caf::actor(shard_id, epoch)>;

/// To a host: the shard goes to another node. It ends as soon as nothing is under way.
struct host_hand_over {};

/// Where messages to entities go in: an actor handle whose `enqueue` finds the shard's host, here
/// or on another node, and passes the element on, on the sender's own thread. It has no mailbox, so
/// it is no queue and no bottleneck; only while a shard changes hands messages to it wait here. A
/// host that ended is replaced with the next message. Takes `routed`, `passed_on` and `fan_out`;
/// what it cannot place is refused with `shard_moving`.
class router : public caf::monitorable_actor {
public:
    using time_point = transit::time_point;

    router(caf::actor_config& config, node_id self, host_factory make_host);

    /// The way to other nodes; without one their shards are refused. Before the first map.
    void connect(remote_nodes* others) { others_ = others; }

    /// Replaces the map. Hosts of shards that this node no longer owns under the same epoch are
    /// stopped; what waited for a shard goes to its owner. Thread-safe.
    void install(
        std::shared_ptr<const shard_map> map, time_point now = std::chrono::steady_clock::now()
    );

    /// Holds what comes for a shard of this node and ends its host; `done` is called when that
    /// has ended and nothing of it is under way, on any thread. Thread-safe.
    void hand_over(shard_id shard, time_point deadline, std::function<void()> done);

    /// The shard stays after all. Thread-safe.
    void keep(shard_id shard, time_point now);

    /// The previous owner of a shard has passed on all that waited there. Thread-safe.
    void note_end(shard_id shard, epoch under, time_point now);

    /// Whether this node may serve at all; while it may not, everything for its own shards is
    /// refused with `storage_unavailable`. Thread-safe.
    void serve(bool may_serve) { may_serve_ = may_serve; }

    /// Gives up on what has waited too long. Thread-safe.
    void sweep(time_point now);

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
        /// Of the last map.
        parley::epoch seen;
        std::unique_ptr<transit> waiting;
    };
    /// Shards whose number has the same remainder share a lock. A message is handed to the host
    /// under it, so that none overtakes those that waited; who is refused may call again.
    struct stripe {
        std::recursive_mutex mutex;
        std::array<place, limits::shard_count / stripe_count> places;
    };

    void spread(const fan_out& what, caf::execution_unit* host);
    void dispatch(
        place& where, shard_id shard, caf::mailbox_element_ptr element, caf::execution_unit* host
    );
    void to_host(
        place& where, shard_epoch what, caf::mailbox_element_ptr element, caf::execution_unit* host
    );
    void to_node(const shard_map::entry& entry, const caf::mailbox_element& element, bool was_held);
    void hold(place& where, caf::mailbox_element_ptr element);
    void settle(place& where, shard_id shard, const shard_map::entry& entry, time_point now);
    void settle_here(place& where, shard_id shard, const shard_map::entry& entry);
    void settle_elsewhere(place& where, shard_id shard, const shard_map::entry& entry);
    void give_up(place& where, shard_id shard);
    static transit& transit_of(place& where, time_point now);
    std::shared_ptr<const shard_map> current_map();
    stripe& stripe_of(shard_id shard);
    static place& place_in(stripe& where, shard_id shard);
    template <class Visit>
    void for_each_place(Visit visit);

    node_id self_;
    host_factory make_host_;
    remote_nodes* others_ = nullptr;
    std::atomic<bool> may_serve_{true};
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

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::host_hand_over)
