#pragma once

#include "config/settings.hpp"
#include "persistence/pg/connection.hpp"
#include "persistence/pg/server_state.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <memory>

namespace parley {

/// Sees to it that every commit has the copies that `replication.synchronous_standbys` asks for.
///
/// The server itself lets a commit wait for its standbys, and each of our sessions refuses a server
/// that would not (`pg::check_server`). This watch looks each second: at whether the standbys are
/// there, so that the node says why nothing is written, and at whether the server has been told
/// meanwhile to wait for fewer, in which case it ends our sessions.
class copies_watch : public std::enable_shared_from_this<copies_watch> {
public:
    copies_watch(pg::loop& on, const storage_settings& settings);
    ~copies_watch();

    /// Looks once, and blocks meanwhile. `storage_unavailable` when a commit would have fewer
    /// copies than asked for, or would wait for ever; the detail says what to do. Not from the
    /// loop.
    result<void> look();

    /// Looks from now on, until `close`. Any thread.
    void start();
    void close();

    /// What the latest look has shown. Any thread; costs nothing.
    bool are_kept() const { return are_kept_; }

private:
    net::awaitable<result<void>> look_once();
    net::awaitable<result<pg::server_state>> ask();
    net::awaitable<result<void>> watch();
    net::awaitable<void> end_sessions();
    void note(const result<void>& verdict);

    pg::loop& loop_;
    int asked_;
    pg::connection_settings settings_;
    net::steady_timer timer_;
    std::unique_ptr<pg::connection> connection_;
    std::atomic<bool> are_kept_ = false;
    std::atomic<bool> is_closed_ = false;
};

} // namespace parley
