#pragma once

#include "persistence/pg/pool.hpp"

#include <atomic>
#include <memory>

namespace parley {

/// Asks the database for a sign of life every second, so that whoever wants to know need not.
class database_health {
public:
    database_health(net::io_context& context, pg::pool& database)
        : timer_{context}, database_{database} {}

    /// On the loop's thread; runs until `close` and holds `owner` until then.
    void start(net::io_context& context, std::shared_ptr<void> owner);
    void close();

    /// True when the database answered within the last moments. Any thread; costs nothing.
    bool is_reachable() const;

private:
    net::awaitable<void> run(std::shared_ptr<void> owner);

    net::basic_waitable_timer<std::chrono::steady_clock> timer_;
    pg::pool& database_;
    std::atomic<std::int64_t> answered_at_ = 0; // steady nanoseconds
    bool closed_ = false;
};

} // namespace parley
