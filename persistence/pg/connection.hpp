#pragma once

#include "persistence/pg/loop.hpp"
#include "persistence/pg/params.hpp"
#include "persistence/pg/rows.hpp"
#include "persistence/pg/statement.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

struct pg_conn;

namespace parley::pg {

using std::chrono::milliseconds;

struct connection_settings {
    /// libpq connection string or URI.
    std::string url;
    /// Shown in `pg_stat_activity`; who evicts a node ends its sessions by this name.
    std::string application_name = "parley";
    /// A call without an answer for this long drops the connection.
    milliseconds deadline{5000};
    /// An attempt to connect is given up after this long, to be made again: a server, or we, may
    /// have stood still in its middle. Never longer than `deadline`.
    milliseconds connect_deadline{1000};
    /// The server gives up waiting for a lock after this long, having done nothing.
    milliseconds lock_timeout{2000};
    /// A server whose commits wait for fewer standbys is not used.
    int synchronous_standbys = 0;
    /// Which of several servers in the URL is asked first.
    int first_host = 0;

    /// After an attempt to connect that failed: the next one may take twice as long, for a server
    /// that is slow because it is busy, and begins with another server, if there are several.
    void be_more_patient() {
        connect_deadline = std::min(connect_deadline * 2, deadline);
        ++first_host;
    }
};

/// One asynchronous connection. Belongs to the loop's thread; one call at a time.
///
/// There is no `statement_timeout`: a cancel while the server waits for a standby would show
/// data as committed that is not replicated. The client's deadline drops the connection instead.
class connection {
public:
    /// Connects, prepares the session and checks the server (`check_server`);
    /// `storage_unavailable` when that fails or one of its steps takes longer than the deadline
    /// for connecting.
    static net::awaitable<result<std::unique_ptr<connection>>>
    open(net::io_context& context, connection_settings settings);

    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Runs one statement in its own transaction (or the open one), preparing it on first use.
    /// Success means that the server was ready for the next statement: the transaction is
    /// durable. `storage_unavailable`: nothing was done. `timed_out`: the connection was lost or
    /// dropped before the outcome was known. Others: see `to_errc` and `statement::violations`.
    net::awaitable<result<rows>> execute(const statement& what, params with = {});

    /// Runs SQL without parameters, several statements if need be, as one transaction.
    net::awaitable<result<rows>> run_script(const std::string& sql);

    bool is_usable() const { return !lost_; }

    /// True between calls and outside of a transaction.
    bool is_idle() const;

    /// `event` is called once, from the loop, when the connection dies while no call is under way.
    void on_lost(std::function<void()> event) { lost_event_ = std::move(event); }

    /// `event` is called from the loop with the payload of each notification that comes.
    void on_notification(std::function<void(std::string_view payload)> event) {
        notification_event_ = std::move(event);
    }

    /// The process id of the server's side.
    int backend_pid() const;

    /// True when the server warned during the last call. For a commit this is not a success yet:
    /// a wait for a standby that was cut short commits locally and only warns.
    bool warned() const { return warned_; }

private:
    using descriptor = net::posix::basic_stream_descriptor<net::io_context::executor_type>;
    using wait_kind = net::posix::descriptor_base::wait_type;

    connection(net::io_context& context, connection_settings settings);

    net::awaitable<result<void>> handshake();
    net::awaitable<bool> poll_handshake();
    net::awaitable<result<void>> check();
    net::awaitable<result<void>> prepare(const statement& what, const params& with);
    net::awaitable<result<rows>> finish_call(const statement& what);
    net::awaitable<bool> readable_result();
    net::awaitable<bool> flush();
    net::awaitable<bool> wait(wait_kind kind);
    bool send(const statement& what, const params& with);

    void begin_call();
    void end_call();
    void lose();
    void watch_deadline();
    void watch_idle();
    void tell_notifications();

    connection_settings settings_;
    /// Of a call; while connecting, of each step.
    milliseconds limit_;
    pg_conn* conn_ = nullptr;
    descriptor socket_;
    net::basic_waitable_timer<std::chrono::steady_clock> timer_;
    std::chrono::steady_clock::time_point deadline_;
    std::set<std::string_view> prepared_;
    std::function<void()> lost_event_;
    // Handlers that outlive the connection find this gone.
    std::shared_ptr<connection*> self_;
    bool busy_ = false;
    bool lost_ = false;
    bool warned_ = false;
    bool timer_armed_ = false;
    bool idle_armed_ = false;
    std::function<void(std::string_view)> notification_event_;
};

} // namespace parley::pg
