#pragma once

#include "persistence/result_repository.hpp"

#include <boost/asio/steady_timer.hpp>

namespace parley {

/// How long the result of a request with a key is kept; clients may count on a day.
inline constexpr std::chrono::hours result_ttl{48};

/// Deletes the results of requests with keys once they are older than anybody may repeat the
/// request. Every node does; there is nothing to agree on.
///
/// Lives on the storage loop. Destroy it after the loop has stopped.
class result_sweeper {
public:
    result_sweeper(pg::loop& loop, pg::pool& pool);

    /// Begins with a first round, from any thread; once.
    void start();

private:
    net::awaitable<void> run();
    net::awaitable<void> sweep();

    pg::loop& loop_;
    result_repository results_;
    net::steady_timer timer_;
    /// Before the next round.
    std::chrono::hours pause_{0};
};

} // namespace parley
