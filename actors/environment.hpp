#pragma once

#include "actors/accounts/profile_cache.hpp"
#include "actors/lane_admission.hpp"
#include "actors/protocol/directory.hpp"
#include "actors/protocol/mentions.hpp"
#include "actors/protocol/storage.hpp"
#include "actors/work_bound.hpp"
#include "cluster/own_lease.hpp"
#include "config/settings.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace parley {

/// What every actor of a node may use. Filled by the node (or a test) before the first message,
/// read-only from then on.
struct actor_environment {
    struct lane {
        storage_lane_actor actor;
        std::shared_ptr<const lane_admission> admission;
    };

    actor_settings settings;
    messaging_settings messaging;
    /// Takes `routed`.
    caf::actor router;
    std::vector<lane> lanes;
    storage_reader_actor reader;
    directory_actor directory;
    /// What the directory remembers, to be seen without asking it. Null where nothing is to be had
    /// but by asking: tests, simulations.
    std::shared_ptr<profile_cache> profiles;
    /// Null where nobody finds mentions out: tests, simulations.
    mentions_actor mentions;
    /// Activations of all hosts that wait for the database.
    std::shared_ptr<work_bound> activations =
        std::make_shared<work_bound>(actor_settings{}.activations_max);
    /// Wall clock and id source; a simulation gives its own.
    std::function<timestamp()> now = &timestamp::now;
    std::function<uuid()> make_id = &uuid::make_v7;
    /// Storage said that a shard of ours has a newer owner: this node was declared dead.
    std::function<void()> on_fenced = [] {};
    /// Requests are refused while it is not held; null where nobody else may own our shards.
    std::shared_ptr<const own_lease> lease;

    bool may_serve() const { return !lease || lease->holds(boot_clock::now()); }

    /// A shard is bound to one lane, which keeps its rows in order.
    const lane& lane_of(shard_id shard) const {
        return lanes.at(static_cast<std::size_t>(shard.value) % lanes.size());
    }
};

using environment_ptr = std::shared_ptr<const actor_environment>;

} // namespace parley
