#pragma once

#include "cluster/membership.hpp"
#include "config/settings.hpp"
#include "persistence/map_listener.hpp"
#include "persistence/membership_repository.hpp"
#include "persistence/shard_claim.hpp"
#include "persistence/storage_port.hpp"
#include "runtime/node/cluster_links.hpp"

#include <caf/actor_system.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <string>

namespace parley {

/// What makes a process a member of its cluster: its id, its lease, its shards, its word about
/// itself, and the links to the others if it is not to serve alone. Built in two steps, because the
/// id comes from the database and the actors need it.
class cluster_plane {
public:
    struct needs {
        caf::actor_system& system;
        pg::loop& loop;
        const settings& config;
    };

    /// The rest of the node. Called on any thread; must not block.
    struct effects {
        router_handle router;
        std::shared_ptr<storage_port> storage;
        /// Sessions may have missed something.
        std::function<void()> on_loss;
        /// The cluster says that this node is dead.
        std::function<void()> on_dead;
        /// An actor that the node cannot do without ended; gets its name.
        std::function<void(const std::string&)> on_broken;
    };

    explicit cluster_plane(const needs& with);

    /// Becomes a member, under a first lease; alone it takes all shards. Waits for a database that
    /// is not there yet. Blocks.
    result<void> join(pg::pool& pool);

    /// Of this incarnation, as soon as it has joined.
    node_id self() const { return claim_.node; }
    /// The shards that it joined with.
    std::shared_ptr<const shard_map> first_map() const;
    /// Among others, without it nothing is served; alone it is null.
    std::shared_ptr<const own_lease> guard() const;

    /// Begins to keep the membership.
    void start(effects on);

    /// This node serves at `address`: it may own shards, once it reaches the others. Blocks.
    void announce(std::string address);

    /// A newer owner wrote to a shard of ours: among others that may be as it should, and the
    /// database says so soon. Any thread.
    void look_again();

    /// Gives all shards away, and leaves balancers time to hear of it; returns when that is done,
    /// when there is nobody to take them, or when `deadline` has passed. Blocks.
    void drain(std::chrono::milliseconds deadline);

    /// Answers what others asked when this node still had shards, for `patience` at most. Blocks.
    void finish(std::chrono::milliseconds patience);

    /// Ends the actors, without which the lease runs out, and cuts the links. Any number of times.
    void stop();
    /// Says goodbye, so that nobody need wait for the lease. Call when nothing is written any more.
    /// Blocks.
    void leave();

    /// Serves alone.
    bool is_alone() const { return with_.config.cluster.listen.empty(); }
    /// Why this node should not be asked yet, or any more; empty when it may. Any thread.
    std::string not_ready_because() const;
    /// Serves without a word of the database: alone, or by what the others promised. Any thread.
    bool is_degraded() const;

private:
    result<void> claim(pg::pool& pool);
    result<void> join_others();
    void listen();
    cluster_links::events link_events();
    membership_effects effects_alone();
    membership_effects effects_among_others();
    void install(std::shared_ptr<const shard_map> map);
    void set_members(const std::vector<cluster_member>& members, std::int64_t version);
    std::int64_t count_owned();
    template <class Message>
    void tell_membership(Message message);

    needs with_;
    membership_repository anchor_;
    std::shared_ptr<own_lease> lease_ = std::make_shared<own_lease>();
    shard_claim claim_;
    effects on_;
    std::unique_ptr<cluster_links> links_;
    std::unique_ptr<map_listener> listener_;
    std::atomic<bool> has_membership_{false};
    /// Every shard has had an owner.
    std::atomic<bool> is_placed_{false};
    /// Somebody else could take our shards.
    std::atomic<bool> has_others_{false};
    caf::actor membership_;
    caf::actor supervisor_;
};

} // namespace parley
