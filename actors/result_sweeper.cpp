#include "actors/result_sweeper.hpp"

#include "runtime/base/log.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace parley {

namespace {

constexpr std::chrono::hours interval{1};
/// Rows of one statement, so that none of them holds up others.
constexpr int batch_rows_max = 5'000;

} // namespace

result_sweeper::result_sweeper(pg::loop& loop, pg::pool& pool)
    : loop_{loop}, results_{pool}, timer_{loop.context()} {}

void result_sweeper::start() {
    loop_.keep_running([this] { return run(); });
}

net::awaitable<void> result_sweeper::run() {
    while (true) {
        timer_.expires_after(std::exchange(pause_, interval));
        co_await timer_.async_wait(net::use_awaitable);
        co_await sweep();
    }
}

net::awaitable<void> result_sweeper::sweep() {
    std::int64_t count = 0;
    while (true) {
        auto deleted = co_await results_.delete_older(result_ttl, batch_rows_max);
        if (!deleted) {
            log::warning("results_not_swept", {{"reason", deleted.error().detail}});
            co_return;
        }
        count += *deleted;
        if (*deleted < batch_rows_max)
            break;
    }
    log::info("results_swept", {{"count", std::to_string(count)}});
}

} // namespace parley
