#pragma once

#include "persistence/membership_repository.hpp"
#include "persistence/shard_claim.hpp"
#include "runtime/base/limits.hpp"
#include "tests/persistence/storage_fixture.hpp"

#include <thread>

namespace parley::test {

/// Long enough for the statements of a test on a busy machine.
inline constexpr std::chrono::milliseconds lease{1200};

inline std::vector<new_owner> all_to(node_id owner) {
    std::vector<new_owner> all;
    for (std::int64_t number = 0; number < limits::shard_count; ++number)
        all.push_back({{number}, owner});
    return all;
}

/// Members of a cluster as a database of its own knows them.
struct membership_database {
    own_database database;
    pg::loop loop;
    membership_repository cluster{loop, database.settings(), lease};
    probe look{database.url()};

    template <class T, class Call>
    T value(Call call) {
        return wait_for<T>(call).value();
    }

    node_id join(const std::string& name) {
        auto id = value<node_id>([&](auto done) { cluster.join({name, "", name + ":1"}, done); });
        advance(id, member_state::up);
        return id;
    }
    bool advance(node_id id, member_state to, const std::string& address = {}) {
        return value<bool>([&](auto done) { cluster.advance(id, to, address, done); });
    }
    heartbeat_answer beat(node_id id) {
        return value<heartbeat_answer>([&](auto done) { cluster.heartbeat(id, done); });
    }
    cluster_view view(std::int64_t since = -1) {
        return value<cluster_view>([&](auto done) { cluster.read_view(since, done); });
    }
    void suspect(node_id witness, node_id target, suspicion why) {
        auto told = wait_for<void>([&](auto done) { cluster.suspect(witness, target, why, done); });
        CAF_REQUIRE(told.has_value());
    }
    control_outcome evict(node_id me, node_id target, std::vector<new_owner> owners = {}) {
        auto version = view().version;
        return value<control_outcome>([&](auto done) {
            cluster.evict(me, target, version, owners, done);
        });
    }
    /// A server that was only just started lets nobody be evicted.
    void wait_until_server_judges() {
        auto is_new = fmt::format("cluster.is_new_server(interval '{} ms')", lease.count());
        while (look.text(is_new) == "true")
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    control_outcome assign(node_id me, std::vector<new_owner> owners) {
        auto version = view().version;
        return value<control_outcome>([&](auto done) { cluster.assign(me, version, owners, done); }
        );
    }
    std::vector<shard_id> release(node_id me, std::vector<shard_epoch> shards) {
        return value<std::vector<shard_id>>([&](auto done) { cluster.release(me, shards, done); });
    }
    /// A start of a node that serves alone.
    result<shard_claim> claim(const std::string& name) {
        pg::pool pool{loop, {{database.url()}}};
        return run(loop, claim_all_shards(pool, {name, lease}));
    }
    std::string state_of(node_id id) {
        return look.text(
            "SELECT state || ' ' || address FROM cluster.nodes WHERE id = "
            + std::to_string(id.value)
        );
    }
    shard_record shard(std::int64_t number) {
        return view().shards.at(static_cast<std::size_t>(number));
    }
    /// Everybody else keeps renewing meanwhile.
    void let_expire(std::initializer_list<node_id> others) {
        auto until = std::chrono::steady_clock::now() + lease + std::chrono::milliseconds{100};
        while (std::chrono::steady_clock::now() < until) {
            for (auto id : others)
                beat(id);
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
    }
    std::int64_t events(const std::string& kind) {
        return look.number("SELECT count(*) FROM cluster.events WHERE kind = '" + kind + "'");
    }
};

} // namespace parley::test
