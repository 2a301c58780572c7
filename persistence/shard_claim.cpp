#include "persistence/shard_claim.hpp"

namespace parley {

namespace {

// Nodes that claim at the same time do so one after the other.
constexpr pg::statement lock_map{
    "claim_lock_map", "UPDATE cluster.map SET version = version + 1, changed_at = clock_timestamp()"
};

constexpr pg::statement insert_node{
    "claim_insert_node",
    R"sql(
    INSERT INTO cluster.nodes (name, address, state, lease_until)
    VALUES ($1, $2, 'up', clock_timestamp() + interval '3 s')
    RETURNING id
    )sql"
};

constexpr pg::statement bury_others{
    "claim_bury_others",
    "UPDATE cluster.nodes SET state = 'dead' WHERE id <> $1 AND state NOT IN ('dead', 'left')"
};

// Their transactions may wait for a client that is frozen, and hold the fences meanwhile.
constexpr pg::statement end_sessions{
    "claim_end_sessions",
    R"sql(
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND usename = current_user
       AND application_name LIKE 'parley lane %'
    )sql"
};

constexpr pg::statement take_shards{
    "claim_take_shards",
    R"sql(
    UPDATE cluster.shards s
       SET owner = $1, epoch = greatest(s.epoch, f.epoch) + 1, state = 'active', target = NULL
      FROM messaging.fence f
     WHERE f.shard_id = s.shard_id
    RETURNING s.shard_id, s.epoch
    )sql"
};

constexpr pg::statement raise_all_fences{
    "claim_raise_fences",
    R"sql(
    UPDATE messaging.fence f SET epoch = s.epoch
      FROM cluster.shards s
     WHERE s.shard_id = f.shard_id AND f.epoch < s.epoch
    )sql"
};

constexpr pg::statement insert_event{
    "claim_insert_event",
    "INSERT INTO cluster.events (node_id, kind) VALUES ($1, 'claimed_all_shards')"
};

net::awaitable<result<node_id>>
register_node(pg::connection& on, const std::string& name, const std::string& address) {
    auto locked = co_await on.execute(lock_map);
    if (!locked)
        co_return locked.error();
    auto inserted = co_await on.execute(insert_node, pg::bind(name, address));
    if (!inserted)
        co_return inserted.error();
    auto id = inserted->get<std::int64_t>(0, 0);
    for (const auto* statement : {&bury_others, &insert_event}) {
        auto done = co_await on.execute(*statement, pg::bind(id));
        if (!done)
            co_return done.error();
    }
    co_return node_id{id};
}

net::awaitable<result<std::vector<shard_epoch>>> take_over(pg::connection& on, node_id owner) {
    auto ended = co_await on.execute(end_sessions);
    if (!ended)
        co_return ended.error();
    auto taken = co_await on.execute(take_shards, pg::bind(owner.value));
    if (!taken)
        co_return taken.error();
    auto raised = co_await on.execute(raise_all_fences);
    if (!raised)
        co_return raised.error();
    std::vector<shard_epoch> shards;
    for (int row = 0; row < taken->count(); ++row) {
        auto shard = std::int64_t{taken->get<std::int32_t>(row, 0)};
        shards.push_back({{shard}, {taken->get<std::int64_t>(row, 1)}});
    }
    co_return shards;
}

} // namespace

net::awaitable<result<shard_claim>>
claim_all_shards(pg::pool& pool, std::string name, std::string address) {
    auto claim = [&](pg::connection& on) -> net::awaitable<result<shard_claim>> {
        auto node = co_await register_node(on, name, address);
        if (!node)
            co_return node.error();
        auto shards = co_await take_over(on, *node);
        if (!shards)
            co_return shards.error();
        co_return shard_claim{*node, std::move(*shards)};
    };
    co_return co_await pool.transaction<shard_claim>(claim);
}

} // namespace parley
