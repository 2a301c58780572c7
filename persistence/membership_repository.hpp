#pragma once

#include "config/settings.hpp"
#include "persistence/membership_port.hpp"
#include "persistence/pg/pool.hpp"

#include <chrono>

namespace parley {

/// The anchor on PostgreSQL (schema `cluster`), over connections of its own: whatever else waits
/// for the database, a sign of life does not wait behind it. Any thread; the loop must outlive it.
class membership_repository final : public membership_port {
public:
    membership_repository(
        pg::loop& on, const storage_settings& settings, std::chrono::milliseconds lease
    );

    void join(node_addresses at, handler<node_id> done) override;
    void heartbeat(node_id me, handler<heartbeat_answer> done) override;
    void read_view(std::int64_t since, handler<cluster_view> done) override;
    void advance(node_id me, member_state to, std::string address, handler<bool> done) override;
    void suspect(node_id me, node_id target, suspicion why, handler<void> done) override;
    void evict(
        node_id me,
        node_id target,
        std::int64_t known_version,
        std::vector<new_owner> owners,
        handler<control_outcome> done
    ) override;
    void assign(
        node_id me,
        std::int64_t known_version,
        std::vector<new_owner> owners,
        handler<control_outcome> done
    ) override;
    void release(node_id me, std::vector<shard_epoch> shards, handler<std::vector<shard_id>> done)
        override;
    void leave(node_id me, handler<void> done) override;

private:
    /// Whether a statement whose outcome is unknown may be made once more.
    enum class repeat : bool { no, yes };

    net::awaitable<result<pg::rows>> call(const pg::statement& what, pg::params with, repeat may);
    net::awaitable<result<cluster_view>> view(std::int64_t since);

    template <class T, class Read>
    void start(
        const pg::statement& what,
        pg::params with,
        Read read,
        handler<T> done,
        repeat may = repeat::no
    );

    pg::loop& loop_;
    pg::pool database_;
    std::int64_t lease_ms_;
};

} // namespace parley
