#pragma once

#include "persistence/batch.hpp"
#include "persistence/pg/pool.hpp"

#include <string>
#include <vector>

namespace parley {

/// What one start of a node owns.
struct shard_claim {
    node_id node;
    /// Every shard once, with the epoch that its rows are written under.
    std::vector<shard_epoch> shards;
};

/// Registers this start of a node and makes it the owner of all shards: raises every epoch and
/// every fence in one transaction, and ends the lane sessions of earlier owners, which could still
/// hold locks. Only what is read after this returned is the truth. On the storage loop.
net::awaitable<result<shard_claim>>
claim_all_shards(pg::pool& pool, std::string name, std::string address);

} // namespace parley
