#include "cluster/decision.hpp"

#include "cluster/planner.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace parley {

namespace {

/// Who may own shards, the accused left out.
std::vector<node_id> eligible(const known_cluster& known, node_id accused = {}) {
    std::vector<node_id> ids;
    for (const auto& member : known.members) {
        if (member.state == member_state::up && member.has_lease && member.id != accused)
            ids.push_back(member.id);
    }
    return ids;
}

bool contains(const std::vector<node_id>& ids, node_id id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

const cluster_member* find_accused(
    const known_cluster& known,
    node_id self,
    const std::set<node_id>& refused,
    const std::set<node_id>& promised
) {
    for (const auto& member : known.members) {
        bool is_over = !member.has_lease && !promised.contains(member.id);
        if (member.id != self && (is_over || refused.contains(member.id)))
            return &member;
    }
    return nullptr;
}

/// Where every shard will be once all that moves has arrived.
placement expected(const known_cluster& known, const std::vector<node_id>& owners) {
    placement there(known.shards.size());
    for (std::size_t i = 0; i < there.size(); ++i) {
        const auto& shard = known.shards[i];
        there[i] = contains(owners, shard.target) ? shard.target : shard.owner;
    }
    return there;
}

decision accuse(const known_cluster& known, node_id target) {
    decision made{decision::kind::evict, target};
    auto there = expected(known, eligible(known, target));
    auto planned = plan(there, eligible(known, target));
    for (std::size_t i = 0; i < planned.size(); ++i) {
        if (known.shards[i].owner == target && planned[i] != node_id{})
            made.owners.push_back({known.shards[i].shard, planned[i]});
    }
    return made;
}

} // namespace

known_cluster::known_cluster() : shards(limits::shard_count) {
    for (std::size_t i = 0; i < shards.size(); ++i)
        shards[i].shard = {static_cast<std::int64_t>(i)};
}

void known_cluster::take(const cluster_view& news) {
    version = std::max(version, news.version);
    members = news.members;
    for (const auto& shard : news.shards) {
        auto& known = shards.at(static_cast<std::size_t>(shard.shard.value));
        // Two answers may overtake each other.
        if (shard.epoch >= known.epoch)
            known = shard;
    }
}

const cluster_member* known_cluster::find(node_id id) const {
    auto found = std::find_if(members.begin(), members.end(), [&](const auto& member) {
        return member.id == id;
    });
    return found == members.end() ? nullptr : &*found;
}

decision decide(
    const known_cluster& known,
    node_id self,
    const std::set<node_id>& refused,
    const std::set<node_id>& promised
) {
    const auto* accused = find_accused(known, self, refused, promised);
    if (accused != nullptr)
        return accuse(known, accused->id);
    auto owners = eligible(known);
    if (owners.empty() || *std::min_element(owners.begin(), owners.end()) != self)
        return {};
    auto there = expected(known, owners);
    auto planned = plan(there, owners);
    decision made{decision::kind::assign};
    for (std::size_t i = 0; i < planned.size(); ++i) {
        const auto& shard = known.shards[i];
        bool is_on_its_way = planned[i] == shard.target;
        bool is_there = planned[i] == shard.owner && shard.target == node_id{};
        if (!is_on_its_way && !is_there)
            made.owners.push_back({shard.shard, planned[i]});
    }
    return made.owners.empty() ? decision{} : made;
}

} // namespace parley
