#include "persistence/pg/connection.hpp"

#include "persistence/pg/errors.hpp"
#include "persistence/pg/server_state.hpp"
#include "persistence/pg/session.hpp"
#include "runtime/base/assert.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <libpq-fe.h>

#include <utility>

namespace parley::pg {

namespace {

using std::chrono::steady_clock;

constexpr int binary = 1;
constexpr statement script{"script", ""};

void note_warning(void* warned, const PGresult* notice) {
    const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != nullptr && std::string_view{severity} == "WARNING")
        *static_cast<bool*>(warned) = true;
}

std::string one_line(std::string_view message) {
    return std::string{message.substr(0, message.find('\n'))};
}

} // namespace

connection::connection(net::io_context& context, connection_settings settings)
    : settings_{std::move(settings)},
      limit_{std::min(settings_.connect_deadline, settings_.deadline)}, socket_{context},
      timer_{context}, self_{std::make_shared<connection*>(this)} {}

connection::~connection() {
    if (socket_.is_open())
        socket_.release();
    PQfinish(conn_);
}

net::awaitable<result<std::unique_ptr<connection>>>
connection::open(net::io_context& context, connection_settings settings) {
    std::unique_ptr<connection> made{new connection{context, std::move(settings)}};
    auto ready = co_await made->handshake();
    if (!ready)
        co_return ready.error();
    co_return made;
}

net::awaitable<result<void>> connection::handshake() {
    conn_ = start_connecting(settings_);
    if (conn_ == nullptr)
        co_return failure{errc::storage_unavailable, "no memory for a connection"};
    begin_call();
    auto connected = co_await poll_handshake();
    end_call();
    if (!connected)
        co_return failure{errc::storage_unavailable, one_line(PQerrorMessage(conn_))};
    PQsetnonblocking(conn_, 1);
    PQsetNoticeReceiver(conn_, note_warning, &warned_);
    socket_.assign(PQsocket(conn_));
    auto prepared = co_await run_script(session_script(settings_));
    if (!prepared)
        co_return failure{errc::storage_unavailable, prepared.error().detail};
    auto checked = co_await check();
    limit_ = settings_.deadline;
    co_return checked;
}

net::awaitable<result<void>> connection::check() {
    auto answer = co_await execute(read_server_state);
    if (!answer)
        co_return failure{errc::storage_unavailable, answer.error().detail};
    co_return check_server(server_state_in(*answer), settings_.synchronous_standbys);
}

// libpq may change the socket at every step (several addresses, TLS refused), so that the
// descriptor only borrows it for one wait.
net::awaitable<bool> connection::poll_handshake() {
    auto step = PQstatus(conn_) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING;
    while (step != PGRES_POLLING_OK && step != PGRES_POLLING_FAILED) {
        socket_.assign(PQsocket(conn_));
        auto in_time = co_await wait(
            step == PGRES_POLLING_READING ? descriptor::wait_read : descriptor::wait_write
        );
        socket_.release();
        step = in_time ? PQconnectPoll(conn_) : PGRES_POLLING_FAILED;
    }
    co_return step == PGRES_POLLING_OK;
}

net::awaitable<result<rows>> connection::execute(const statement& what, params with) {
    if (!is_usable())
        co_return failure{errc::storage_unavailable, "the connection is lost"};
    begin_call();
    auto ready = co_await prepare(what, with);
    if (!ready) {
        end_call();
        co_return ready.error();
    }
    result<rows> answer = failure{errc::storage_unavailable, "could not send"};
    if (send(what, with))
        answer = co_await finish_call(what);
    else
        lose();
    end_call();
    co_return answer;
}

net::awaitable<result<rows>> connection::run_script(const std::string& sql) {
    if (!is_usable())
        co_return failure{errc::storage_unavailable, "the connection is lost"};
    begin_call();
    result<rows> answer = failure{errc::storage_unavailable, "could not send"};
    if (PQsendQuery(conn_, sql.c_str()) == 1)
        answer = co_await finish_call(script);
    else
        lose();
    end_call();
    co_return answer;
}

net::awaitable<result<void>> connection::prepare(const statement& what, const params& with) {
    if (prepared_.contains(what.name))
        co_return result<void>{};
    std::vector<Oid> types;
    for (const auto& slot : with.slots())
        types.push_back(slot.type);
    auto count = static_cast<int>(types.size());
    if (PQsendPrepare(conn_, what.name, what.sql, count, types.data()) == 0) {
        lose();
        co_return failure{errc::storage_unavailable, "could not send"};
    }
    auto answer = co_await finish_call(what);
    if (answer) {
        prepared_.insert(what.name);
        co_return result<void>{};
    }
    // The statement itself was not sent: nothing was done, whatever happened.
    auto code =
        answer.error().code == errc::timed_out ? errc::storage_unavailable : answer.error().code;
    co_return failure{code, answer.error().detail};
}

bool connection::send(const statement& what, const params& with) {
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    for (const auto& slot : with.slots()) {
        values.push_back(with.data(slot));
        lengths.push_back(slot.length);
        formats.push_back(binary);
    }
    auto count = static_cast<int>(values.size());
    return PQsendQueryPrepared(
               conn_, what.name, count, values.data(), lengths.data(), formats.data(), binary
           )
           == 1;
}

// A result arrives before its commit: only the end of all results, on a connection that still
// stands, says that the transaction is over.
net::awaitable<result<rows>> connection::finish_call(const statement& what) {
    result<rows> answer = failure{errc::none, "no result yet"};
    if (!co_await flush()) {
        lose();
        co_return failure{errc::timed_out, fmt::format("{}: lost while sending", what.name)};
    }
    while (co_await readable_result()) {
        auto* next = PQgetResult(conn_);
        if (next == nullptr)
            break;
        keep_result(answer, next, what);
    }
    if (!lost_ && PQstatus(conn_) == CONNECTION_OK)
        co_return answer;
    lose();
    auto detail = answer ? std::string{} : answer.error().detail;
    co_return failure{errc::timed_out, fmt::format("{}: lost: {}", what.name, detail)};
}

/// False when the connection was lost before a result (or the end of them) could be taken.
net::awaitable<bool> connection::readable_result() {
    while (PQisBusy(conn_) == 1) {
        if (!co_await wait(descriptor::wait_read) || PQconsumeInput(conn_) == 0) {
            lose();
            co_return false;
        }
    }
    co_return true;
}

net::awaitable<bool> connection::flush() {
    int state = 0;
    while ((state = PQflush(conn_)) == 1) {
        if (!co_await wait(descriptor::wait_write))
            co_return false;
    }
    co_return state == 0;
}

net::awaitable<bool> connection::wait(wait_kind kind) {
    boost::system::error_code failed;
    co_await socket_.async_wait(kind, net::redirect_error(net::use_awaitable, failed));
    co_return !failed && !lost_;
}

void connection::begin_call() {
    require(!busy_, "a connection runs one call at a time");
    busy_ = true;
    warned_ = false;
    deadline_ = steady_clock::now() + limit_;
    watch_deadline();
}

void connection::end_call() {
    busy_ = false;
    tell_notifications();
    watch_idle();
}

void connection::lose() {
    lost_ = true;
    if (socket_.is_open())
        socket_.cancel();
}

bool connection::is_idle() const {
    return !busy_ && PQtransactionStatus(conn_) == PQTRANS_IDLE;
}

int connection::backend_pid() const {
    return PQbackendPID(conn_);
}

// One timer that is armed at most once a deadline, not once a call: a call costs it nothing.
void connection::watch_deadline() {
    if (std::exchange(timer_armed_, true))
        return;
    timer_.expires_at(deadline_);
    timer_.async_wait([alive = std::weak_ptr{self_}](const auto& failed) {
        auto self = alive.lock();
        if (failed || !self)
            return;
        connection& c = **self;
        c.timer_armed_ = false;
        if (!c.busy_)
            return;
        if (steady_clock::now() >= c.deadline_)
            c.lose();
        else
            c.watch_deadline();
    });
}

// A dead peer shows as a readable socket; sending would still succeed.
void connection::watch_idle() {
    if (lost_ || !socket_.is_open() || std::exchange(idle_armed_, true))
        return;
    socket_.async_wait(descriptor::wait_read, [alive = std::weak_ptr{self_}](const auto& failed) {
        auto self = alive.lock();
        if (failed || !self)
            return;
        connection& c = **self;
        c.idle_armed_ = false;
        if (c.busy_ || c.lost_)
            return;
        if (PQconsumeInput(c.conn_) == 1 && PQstatus(c.conn_) == CONNECTION_OK) {
            c.tell_notifications();
            c.watch_idle();
            return;
        }
        c.lose();
        if (c.lost_event_)
            std::exchange(c.lost_event_, nullptr)();
    });
}

void connection::tell_notifications() {
    if (!notification_event_)
        return;
    while (auto* notification = PQnotifies(conn_)) {
        notification_event_(notification->extra);
        PQfreemem(notification);
    }
}

} // namespace parley::pg
