#include "persistence/shard_claim.hpp"

namespace parley {

namespace {

constexpr pg::statement claim_all{
    "claim_all_shards", "SELECT node, shard, under FROM cluster.claim_all($1, $2)"
};

} // namespace

net::awaitable<result<shard_claim>> claim_all_shards(pg::pool& pool, shard_claimant who) {
    auto taken = co_await pool.execute(claim_all, pg::bind(who.name, who.lease.count()));
    if (!taken)
        co_return taken.error();
    require(taken->count() > 0, "there are shards");
    shard_claim claim{{taken->get<std::int64_t>(0, 0)}, {}};
    for (int row = 0; row < taken->count(); ++row) {
        auto shard = std::int64_t{taken->get<std::int32_t>(row, 1)};
        claim.shards.push_back({{shard}, {taken->get<std::int64_t>(row, 2)}});
    }
    co_return claim;
}

} // namespace parley
