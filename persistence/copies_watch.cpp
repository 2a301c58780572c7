#include "persistence/copies_watch.hpp"

#include "persistence/connection_settings.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/metrics.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <fmt/format.h>

#include <utility>

namespace parley {

namespace {

using namespace std::chrono_literals;

constexpr auto pause_between = 1s;

/// Of all nodes: what this one may not use, the others may not either.
constexpr pg::statement end_all_sessions{
    "end_all_sessions",
    R"sql(
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
     WHERE usename = current_user AND datname = current_database()
       AND application_name LIKE 'parley%' AND pid <> pg_backend_pid()
    )sql"
};

void count(const pg::server_state& seen, int asked) {
    static auto& wanted = metrics::gauge(
        "parley_replication_standbys_required", "Standbys that must have each commit"
    );
    static auto& following = metrics::gauge(
        "parley_replication_standbys", "Synchronous standbys that follow the database"
    );
    static auto& timeline =
        metrics::gauge("parley_replication_timeline", "One more after each promotion of a standby");
    wanted.Set(asked);
    following.Set(seen.standbys_following);
    timeline.Set(seen.timeline);
}

result<void> judge(const pg::server_state& seen, int asked) {
    if (auto usable = pg::check_server(seen, asked); !usable)
        return usable;
    if (!seen.sees_standbys)
        return failure{
            errc::storage_unavailable,
            "the node's role may not see the standbys: GRANT pg_read_all_stats to it"
        };
    if (seen.standbys_following < asked) {
        return failure{
            errc::storage_unavailable,
            fmt::format(
                "{} of {} synchronous standbys follow the database: nothing is written until they "
                "do",
                seen.standbys_following,
                asked
            )
        };
    }
    return {};
}

} // namespace

copies_watch::copies_watch(pg::loop& on, const storage_settings& settings)
    : loop_{on}, asked_{settings.synchronous_standbys},
      settings_{connection_settings_of(settings, "parley copies")}, timer_{on.context()} {
    // It must get to see a server that others refuse.
    settings_.synchronous_standbys = 0;
}

copies_watch::~copies_watch() = default;

result<void> copies_watch::look() {
    return loop_.run(look_once());
}

void copies_watch::start() {
    loop_.spawn(watch(), [self = shared_from_this()](const result<void>&) {});
}

void copies_watch::close() {
    is_closed_ = true;
    net::post(loop_.context(), [self = shared_from_this()] { self->timer_.cancel(); });
}

net::awaitable<result<void>> copies_watch::watch() {
    while (!is_closed_) {
        (void)co_await look_once();
        boost::system::error_code cancelled;
        timer_.expires_after(pause_between);
        co_await timer_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    }
    connection_.reset();
    co_return result<void>{};
}

// A server that does not answer shows nothing new: its silence is told as the database's.
net::awaitable<result<void>> copies_watch::look_once() {
    auto seen = co_await ask();
    if (!seen)
        co_return seen.error();
    count(*seen, asked_);
    auto verdict = judge(*seen, asked_);
    note(verdict);
    if (!pg::check_server(*seen, asked_))
        co_await end_sessions();
    co_return verdict;
}

net::awaitable<result<pg::server_state>> copies_watch::ask() {
    if (!connection_ || !connection_->is_usable()) {
        connection_.reset();
        auto opened = co_await pg::connection::open(loop_.context(), settings_);
        if (!opened) {
            settings_.be_more_patient();
            co_return opened.error();
        }
        connection_ = std::move(*opened);
    }
    auto answer = co_await connection_->execute(pg::read_server_state);
    if (!answer)
        co_return answer.error();
    co_return pg::server_state_in(*answer);
}

net::awaitable<void> copies_watch::end_sessions() {
    auto ended = co_await connection_->execute(end_all_sessions);
    if (ended && ended->get<std::int64_t>(0, 0) > 0)
        log::error(
            "sessions_ended",
            {{"count", std::to_string(ended->get<std::int64_t>(0, 0))},
             {"why", "commits would have fewer copies than asked for"}}
        );
    // The next look may find another server.
    connection_.reset();
}

void copies_watch::note(const result<void>& verdict) {
    bool are_kept = verdict.has_value();
    if (are_kept_.exchange(are_kept) == are_kept)
        return;
    if (are_kept)
        log::info("copies_kept", {{"standbys", std::to_string(asked_)}});
    else
        log::error("copies_missing", {{"why", verdict.error().detail}});
}

} // namespace parley
