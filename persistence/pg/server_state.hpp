#pragma once

#include "persistence/pg/rows.hpp"
#include "persistence/pg/statement.hpp"
#include "runtime/base/result.hpp"

#include <cstdint>

namespace parley::pg {

/// What a server says about itself: whether it may be written to, and who has each commit.
struct server_state {
    /// Which database this is; a primary and its standbys have the same.
    std::int64_t system = 0;
    /// Higher after each promotion of a standby; 0 while this server is a standby itself.
    std::int32_t timeline = 0;
    /// Standbys that each commit waits for, by `synchronous_standby_names`.
    std::int32_t standbys_awaited = 0;
    /// Synchronous standbys that follow at this moment.
    std::int32_t standbys_following = 0;
    /// False when our role may not see who follows.
    bool sees_standbys = false;
};

extern const statement read_server_state;

/// The answer to `read_server_state`.
server_state server_state_in(const rows& answer);

/// Whether a session with this server may be used: `storage_unavailable` for a standby, for an old
/// primary (this process has seen a newer timeline of the same database) and for a server whose
/// commits wait for fewer standbys than asked for. The detail says what to do. Any thread.
result<void> check_server(const server_state& server, int standbys_asked);

} // namespace parley::pg
