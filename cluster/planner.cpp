#include "cluster/planner.hpp"

#include "runtime/base/assert.hpp"

#include <algorithm>
#include <unordered_map>

namespace parley {

namespace {

// Mixes well enough for rendezvous hashing (Thaler, Ravishankar 1998); the finalizer of SplitMix64.
std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
}

struct member {
    node_id id;
    /// The part of every score that is the node's own.
    std::uint64_t seed = 0;
    std::vector<std::size_t> shards;
    std::size_t quota = 0;

    bool has_room() const { return shards.size() < quota; }
    std::uint64_t score(std::size_t shard) const { return mixed(seed ^ (shard + 1)); }
};

std::vector<member> gather(const placement& now, std::vector<node_id> ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::vector<member> members;
    std::unordered_map<node_id, std::size_t> index;
    for (auto id : ids) {
        index.emplace(id, members.size());
        members.push_back({id, mixed(static_cast<std::uint64_t>(id.value)), {}, 0});
    }
    for (std::size_t shard = 0; shard < now.size(); ++shard) {
        if (auto found = index.find(now[shard]); found != index.end())
            members[found->second].shards.push_back(shard);
    }
    return members;
}

// The larger quotas go to those who have the most already: fewer shards move.
void set_quotas(std::vector<member>& members, std::size_t shard_count) {
    std::vector<member*> by_count;
    for (auto& each : members)
        by_count.push_back(&each);
    std::sort(by_count.begin(), by_count.end(), [](const member* a, const member* b) {
        return a->shards.size() != b->shards.size() ? a->shards.size() > b->shards.size()
                                                    : a->id < b->id;
    });
    auto larger = shard_count % members.size();
    for (std::size_t i = 0; i < by_count.size(); ++i)
        by_count[i]->quota = shard_count / members.size() + (i < larger ? 1 : 0);
}

void keep_best(member& owner) {
    if (owner.shards.size() <= owner.quota)
        return;
    std::sort(owner.shards.begin(), owner.shards.end(), [&](std::size_t a, std::size_t b) {
        return owner.score(a) > owner.score(b);
    });
    owner.shards.resize(owner.quota);
}

member& best_with_room(std::vector<member>& members, std::size_t shard) {
    member* best = nullptr;
    std::uint64_t best_score = 0;
    for (auto& each : members) {
        if (!each.has_room())
            continue;
        auto score = each.score(shard);
        if (best == nullptr || score > best_score) {
            best = &each;
            best_score = score;
        }
    }
    require(best != nullptr, "the quotas add up to all shards");
    return *best;
}

} // namespace

placement plan(const placement& now, std::vector<node_id> ids) {
    placement planned(now.size());
    auto members = gather(now, std::move(ids));
    if (members.empty())
        return planned;
    set_quotas(members, now.size());
    for (auto& each : members) {
        keep_best(each);
        for (auto shard : each.shards)
            planned[shard] = each.id;
    }
    for (std::size_t shard = 0; shard < planned.size(); ++shard) {
        if (planned[shard] != node_id{})
            continue;
        auto& owner = best_with_room(members, shard);
        owner.shards.push_back(shard);
        planned[shard] = owner.id;
    }
    return planned;
}

std::vector<shard_move> moves_between(const placement& before, const placement& after) {
    require(before.size() == after.size(), "both name every shard");
    std::vector<shard_move> moves;
    for (std::size_t shard = 0; shard < before.size(); ++shard) {
        if (before[shard] != after[shard]) {
            auto number = static_cast<std::int64_t>(shard);
            moves.push_back({{number}, before[shard], after[shard]});
        }
    }
    return moves;
}

} // namespace parley
