#pragma once

#include "persistence/pg/backoff.hpp"
#include "persistence/pg/pool.hpp"

#include <deque>
#include <list>
#include <optional>
#include <vector>

namespace parley::pg {

/// One place in a pool: a connection, or the attempt to get one.
struct pool_slot {
    std::unique_ptr<connection> held;
};

/// What a pool and its leases share. On the loop's thread, except where stated.
class pool_core : public std::enable_shared_from_this<pool_core> {
public:
    pool_core(net::io_context& context, pool_settings settings);

    void start();
    /// Any thread: nothing is connected or handed out any more.
    void close();
    net::awaitable<result<lease>> acquire();
    void give_back(pool_slot& slot);
    bool is_reachable() const { return standing_ > 0; }

private:
    using clock = std::chrono::steady_clock;

    struct waiter {
        explicit waiter(net::io_context& context) : signal{context} {}
        net::basic_waitable_timer<clock> signal;
        pool_slot* given = nullptr;
        bool gone = false; // the caller waits no longer
    };

    net::awaitable<pool_slot*> wait_for_slot();
    net::awaitable<void> connect(pool_slot& slot);
    void make_available(pool_slot& slot);
    void repair(pool_slot& slot);
    void on_idle_loss(pool_slot& slot);
    clock::duration patience_left() const;

    net::io_context& context_;
    pool_settings settings_;
    std::list<pool_slot> slots_;
    std::vector<pool_slot*> free_;
    std::deque<std::shared_ptr<waiter>> waiters_;
    clock::time_point away_since_ = clock::now();
    std::atomic<int> standing_ = 0;
    std::atomic<bool> closed_ = false;
    std::uint64_t seed_;
};

} // namespace parley::pg
