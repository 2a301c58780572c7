#pragma once

#include "cluster/membership.hpp"
#include "cluster/node_links.hpp"
#include "runtime/base/metrics.hpp"

namespace parley {

/// What this node knows of the cluster, as numbers: sums over the other nodes, because these come
/// and go under ever new ids.
class cluster_metrics {
public:
    static cluster_metrics& instance();

    void observe(const shard_map& map, node_id self);
    void observe(const std::vector<cluster_member>& members, std::int64_t version);
    void observe(const std::vector<node_links::state>& links);

private:
    cluster_metrics();

    prometheus::Gauge& shards_owned_;
    prometheus::Gauge& shards_ready_;
    prometheus::Gauge& map_version_;
    prometheus::Gauge& members_;
    prometheus::Gauge& links_;
    prometheus::Gauge& links_silent_;
    prometheus::Gauge& links_relayed_;
    prometheus::Gauge& queued_bytes_;
    prometheus::Gauge& unacknowledged_bytes_;
};

} // namespace parley
