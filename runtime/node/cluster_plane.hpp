#pragma once

#include "cluster/membership.hpp"
#include "config/settings.hpp"
#include "persistence/membership_repository.hpp"
#include "persistence/shard_claim.hpp"

#include <caf/actor_system.hpp>

#include <functional>
#include <memory>
#include <string>

namespace parley {

/// What makes a process a member of its cluster: its id, its lease, its word about itself. Built in
/// two steps, because the id comes from the database and the actors need it.
class cluster_plane {
public:
    struct needs {
        caf::actor_system& system;
        pg::loop& loop;
        const settings& config;
    };

    struct effects {
        /// The cluster says that this node is dead.
        std::function<void()> on_dead;
        /// An actor that the node cannot do without ended; gets its name.
        std::function<void(const std::string&)> on_broken;
    };

    explicit cluster_plane(const needs& with);

    /// Becomes a member, under a first lease, and takes all shards. Waits for a database that is
    /// not there yet. Blocks.
    result<void> join(pg::pool& pool);

    /// Of this incarnation, as soon as it has joined.
    node_id self() const { return claim_.node; }
    /// The shards that it joined with.
    std::shared_ptr<const shard_map> first_map() const;

    /// Begins to keep the membership.
    void start(effects on);

    /// This node serves at `address`.
    void announce(std::string address);
    /// This node is going.
    void drain();

    /// Ends the actors, without which the lease runs out. Any number of times.
    void stop();
    /// Says goodbye, so that nobody need wait for the lease. Call when nothing is written any more.
    /// Blocks.
    void leave();

    /// Any thread.
    bool holds_lease() const { return lease_->holds(boot_clock::now()); }

private:
    template <class Message>
    void tell_membership(Message message);

    needs with_;
    membership_repository anchor_;
    std::shared_ptr<own_lease> lease_ = std::make_shared<own_lease>();
    shard_claim claim_;
    caf::actor membership_;
    caf::actor supervisor_;
};

} // namespace parley
