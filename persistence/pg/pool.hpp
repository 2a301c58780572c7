#pragma once

#include "persistence/pg/connection.hpp"

#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <concepts>
#include <memory>
#include <utility>

namespace parley::pg {

struct pool_settings {
    connection_settings connection;
    int connections = 4;
    /// Callers that may wait for a free connection; more get `overloaded`.
    int waiting_max = 256;
    /// While the database is away callers wait this long for its return, from the moment it was
    /// lost, before they get `storage_unavailable` at once.
    milliseconds patience{1000};
};

class pool_core;
struct pool_slot;

/// The use of one connection of a pool for a while; gives it back when destroyed.
class lease {
public:
    lease(std::shared_ptr<pool_core> owner, pool_slot& slot)
        : owner_{std::move(owner)}, slot_{&slot} {}
    lease(lease&& other) noexcept
        : owner_{std::move(other.owner_)}, slot_{std::exchange(other.slot_, nullptr)} {}
    lease& operator=(lease&&) = delete;
    ~lease();

    connection& operator*() const;
    connection* operator->() const { return &**this; }

private:
    std::shared_ptr<pool_core> owner_;
    pool_slot* slot_;
};

/// A fixed number of connections that reconnect by themselves. Belongs to the loop's thread
/// (start calls with `loop::spawn`), except where stated.
class pool {
public:
    /// Begins to connect at once. The loop must outlive the pool.
    pool(loop& on, pool_settings settings);
    ~pool();
    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;

    /// Runs a statement that writes. `timed_out`: it may have been done.
    net::awaitable<result<rows>> execute(const statement& what, params with = {});

    /// Runs a statement that only reads: once more when the connection was lost, then
    /// `storage_unavailable`.
    net::awaitable<result<rows>> read(const statement& what, params with = {});

    /// A connection in the caller's hands; in order of arrival.
    net::awaitable<result<lease>> acquire();

    /// Runs `body(connection&) -> awaitable<result<T>>` between BEGIN and COMMIT; a failure rolls
    /// back and is passed on. `timed_out`: the outcome of the COMMIT is unknown. Keep bodies
    /// short: locks are held across their round trips.
    template <class T, std::invocable<connection&> Body>
    net::awaitable<result<T>> transaction(Body body);

    /// True while at least one connection stands. Any thread.
    bool is_reachable() const;

private:
    net::io_context& context_;
    std::shared_ptr<pool_core> core_;
};

net::awaitable<result<void>> begin(connection& on);
net::awaitable<result<void>> commit(connection& on);
net::awaitable<void> roll_back(connection& on);

template <class T, std::invocable<connection&> Body>
net::awaitable<result<T>> pool::transaction(Body body) {
    auto leased = co_await acquire();
    if (!leased)
        co_return leased.error();
    connection& on = **leased;
    auto begun = co_await begin(on);
    if (!begun)
        co_return begun.error();
    result<T> value = co_await body(on);
    if (!value) {
        co_await roll_back(on);
        co_return value;
    }
    auto done = co_await commit(on);
    if (!done)
        co_return done.error();
    co_return value;
}

} // namespace parley::pg
