#pragma once

#include "persistence/membership_port.hpp"

#include <set>
#include <vector>

namespace parley {

/// The anchor as one node has read it.
struct known_cluster {
    std::int64_t version = -1;
    std::vector<cluster_member> members;
    /// By shard number.
    std::vector<shard_record> shards;

    known_cluster();
    void take(const cluster_view& news);
    const cluster_member* find(node_id id) const;
};

/// What a node should ask of the anchor next. Pure: the same knowledge gives the same wish, and the
/// anchor has the last word.
struct decision {
    enum class kind : std::uint8_t { nothing = 1, evict, assign };

    kind what = kind::nothing;
    node_id target{};
    std::vector<new_owner> owners{};
};

/// Whoever meets a member whose lease is over, or whose address refuses connections, accuses it.
/// Otherwise the oldest living member sees to it that the shards are shared out evenly among those
/// who are up; who drains gets none and gives all away.
/// The promised are left alone while only their lease is over.
decision decide(
    const known_cluster& known,
    node_id self,
    const std::set<node_id>& refused,
    const std::set<node_id>& promised = {}
);

} // namespace parley
