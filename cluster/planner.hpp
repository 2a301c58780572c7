#pragma once

#include "runtime/base/ids.hpp"

#include <vector>

namespace parley {

/// The owner of each shard, by shard number; node 0 is nobody.
using placement = std::vector<node_id>;

/// Who should own what when exactly `members` may own anything: everybody as many shards as
/// everybody else, give or take one; owners keep what they have up to that number, those with the
/// best scores first; each other shard goes to the member with the best score that has room.
/// The same arguments give the same answer on every node. Without members nobody owns anything.
placement plan(const placement& now, std::vector<node_id> members);

/// What changes from one placement to the other.
struct shard_move {
    shard_id shard;
    node_id from;
    node_id to;
    friend bool operator==(const shard_move&, const shard_move&) = default;
};
std::vector<shard_move> moves_between(const placement& before, const placement& after);

} // namespace parley
