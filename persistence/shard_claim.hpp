#pragma once

#include "persistence/batch.hpp"
#include "persistence/pg/pool.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace parley {

/// Who claims: a node that serves alone.
struct shard_claimant {
    std::string name;
    /// How long it counts as living without a heartbeat.
    std::chrono::milliseconds lease;
};

/// What one start of a node owns.
struct shard_claim {
    node_id node;
    /// Every shard once, with the epoch that its rows are written under.
    std::vector<shard_epoch> shards;
};

/// Registers this start of a node, in state `joining`, and makes it the owner of all shards:
/// declares all other nodes dead, raises every epoch and every fence in one transaction, and ends
/// the lane sessions of earlier owners, which could still hold locks. Only what is read after this
/// returned is the truth. After a failure it may be called again: a later claim supersedes one
/// whose outcome was unknown. On the storage loop.
net::awaitable<result<shard_claim>> claim_all_shards(pg::pool& pool, shard_claimant who);

} // namespace parley
