#pragma once

#include "persistence/batch.hpp"
#include "runtime/base/limits.hpp"

#include <array>
#include <cstddef>

namespace parley {

/// Who owns each shard under which epoch: an immutable snapshot that is replaced as a whole.
class shard_map {
public:
    struct entry {
        node_id owner;
        parley::epoch epoch;
        /// Ours only: the fence stands, so that what is read now is the truth.
        bool is_ready = true;
        /// Ours only: the living node that had the shard before and passes on what it held.
        node_id from{};
    };

    /// Nobody owns anything.
    shard_map() = default;

    /// One node owns all shards of `epochs`, which must name each shard once.
    shard_map(node_id owner, const std::vector<shard_epoch>& epochs);

    const entry& at(shard_id shard) const {
        return entries_.at(static_cast<std::size_t>(shard.value));
    }
    entry& at(shard_id shard) { return entries_.at(static_cast<std::size_t>(shard.value)); }

private:
    std::array<entry, limits::shard_count> entries_{};
};

} // namespace parley
