#include "runtime/node/cluster_metrics.hpp"

#include "runtime/base/limits.hpp"

#include <algorithm>

namespace parley {

using metrics::gauge;

cluster_metrics& cluster_metrics::instance() {
    static cluster_metrics all;
    return all;
}

cluster_metrics::cluster_metrics()
    : shards_owned_{gauge("parley_cluster_shards_owned", "Shards that the map gives to this node")},
      shards_ready_{gauge("parley_cluster_shards_ready", "Those of them whose fences stand")},
      map_version_{gauge("parley_cluster_map_version", "Version of the map that this node has")},
      members_{gauge("parley_cluster_members", "Nodes that are joining, up or draining")},
      links_{gauge("parley_cluster_links", "Other nodes that this one talks to")},
      links_silent_{gauge("parley_cluster_links_silent", "Those that were not heard for 2 s")},
      links_relayed_{gauge("parley_cluster_links_relayed", "Those reached by way of a third node")},
      queued_bytes_{gauge("parley_cluster_link_queued_bytes", "Waiting to be sent to other nodes")},
      unacknowledged_bytes_{gauge(
          "parley_cluster_link_unacknowledged_bytes", "Sent to other nodes and not acknowledged"
      )} {}

void cluster_metrics::observe(const shard_map& map, node_id self) {
    int owned = 0;
    int ready = 0;
    for (std::int64_t number = 0; number < limits::shard_count; ++number) {
        const auto& entry = map.at({number});
        owned += entry.owner == self ? 1 : 0;
        ready += entry.owner == self && entry.is_ready ? 1 : 0;
    }
    shards_owned_.Set(owned);
    shards_ready_.Set(ready);
}

void cluster_metrics::observe(const std::vector<cluster_member>& members, std::int64_t version) {
    members_.Set(static_cast<double>(members.size()));
    map_version_.Set(static_cast<double>(version));
}

void cluster_metrics::observe(const std::vector<node_links::state>& links) {
    std::size_t queued = 0;
    std::size_t unacknowledged = 0;
    for (const auto& each : links) {
        queued += each.queued_bytes;
        unacknowledged += each.unacknowledged_bytes;
    }
    auto silent = std::ranges::count_if(links, [](const auto& x) { return x.is_silent; });
    auto relayed = std::ranges::count_if(links, [](const auto& x) { return x.relay.has_value(); });
    links_.Set(static_cast<double>(links.size()));
    links_silent_.Set(static_cast<double>(silent));
    links_relayed_.Set(static_cast<double>(relayed));
    queued_bytes_.Set(static_cast<double>(queued));
    unacknowledged_bytes_.Set(static_cast<double>(unacknowledged));
}

} // namespace parley
