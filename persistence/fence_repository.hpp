#pragma once

#include "persistence/batch.hpp"
#include "persistence/pg/pool.hpp"

#include <vector>

namespace parley {

/// The epochs that the rows of each shard are guarded by.
class fence_repository {
public:
    explicit fence_repository(pg::pool& database) : database_{database} {}

    /// Raises the fences, all or none; durable when it succeeds. `fenced` when a higher epoch
    /// stands for one of them, `storage_unavailable` when it could not be found out.
    net::awaitable<result<void>> raise(std::vector<shard_epoch> shards);

private:
    pg::pool& database_;
};

} // namespace parley
