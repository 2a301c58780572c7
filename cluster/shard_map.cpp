#include "cluster/shard_map.hpp"

namespace parley {

shard_map::shard_map(node_id owner, const std::vector<shard_epoch>& epochs) {
    for (const auto& [shard, epoch] : epochs)
        entries_.at(static_cast<std::size_t>(shard.value)) = {owner, epoch};
}

} // namespace parley
