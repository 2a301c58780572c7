#include "persistence/pg/server_state.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>

namespace parley::pg {

namespace {

/// The newest timeline of each database that this process has met. An old primary that runs again
/// looks like any other server; only who has met its successor can tell.
class known_timelines {
public:
    static known_timelines& instance() {
        static known_timelines all;
        return all;
    }

    /// The newest one, this one included.
    std::int32_t meet(const server_state& server) {
        std::lock_guard guard{mutex_};
        auto& newest = newest_[server.system];
        newest = std::max(newest, server.timeline);
        return newest;
    }

private:
    std::mutex mutex_;
    std::map<std::int64_t, std::int32_t> newest_;
};

failure unusable(std::string why) {
    return {errc::storage_unavailable, std::move(why)};
}

} // namespace

// A list of names alone means the first of them. Without the right to read all statistics the
// state of a follower is NULL.
const statement read_server_state{
    "server_state",
    R"sql(
    SELECT (pg_control_system()).system_identifier,
           CASE WHEN pg_is_in_recovery() THEN 0
                ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int END,
           CASE WHEN names !~ '\S' THEN 0
                ELSE coalesce(
                    (regexp_match(names, '^\s*(?:(?:first|any)\s+)?(\d+)\s*\(', 'i'))[1]::int, 1
                ) END,
           (SELECT count(*)::int FROM pg_stat_replication
             WHERE state = 'streaming' AND sync_state IN ('sync', 'quorum')),
           pg_has_role('pg_read_all_stats', 'USAGE')
      FROM current_setting('synchronous_standby_names') AS names
    )sql"
};

server_state server_state_in(const rows& answer) {
    return {
        answer.get<std::int64_t>(0, 0),
        answer.get<std::int32_t>(0, 1),
        answer.get<std::int32_t>(0, 2),
        answer.get<std::int32_t>(0, 3),
        answer.get<bool>(0, 4)
    };
}

result<void> check_server(const server_state& server, int standbys_asked) {
    if (server.timeline == 0)
        return unusable("the server is a standby: name the primary as well, or promote this one");
    if (auto newest = known_timelines::instance().meet(server); newest > server.timeline) {
        return unusable(fmt::format(
            "an old primary is running: it is on timeline {}, the database has moved on to {}",
            server.timeline,
            newest
        ));
    }
    if (server.standbys_awaited < standbys_asked) {
        return unusable(fmt::format(
            "a commit waits for {} standbys, replication.synchronous_standbys asks for {}: set "
            "synchronous_standby_names of the server",
            server.standbys_awaited,
            standbys_asked
        ));
    }
    return {};
}

} // namespace parley::pg
