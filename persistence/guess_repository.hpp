#pragma once

#include "persistence/pg/pool.hpp"
#include "persistence/token_hash.hpp"
#include "runtime/base/token_buckets.hpp"

#include <chrono>
#include <optional>

namespace parley {

/// A bucket of wrong passwords. A rule without a limit has none.
struct guess_bucket {
    token_hash key{};
    rate_rule rule;
};

/// Wrong passwords of the last while, counted for all nodes on the database together. On the
/// storage loop; times are by the database's clock.
class guess_repository {
public:
    explicit guess_repository(pg::pool& pool) : pool_{pool} {}

    /// What `take` leaves of each bucket.
    struct budgets {
        rate_budget own;
        rate_budget network;
    };

    /// Takes one from both, or from none when either is empty. Both have the same window.
    net::awaitable<result<budgets>>
    take(const guess_bucket& own, const std::optional<guess_bucket>& network);

    /// Undoes a `take` from this bucket that was within.
    net::awaitable<result<void>> give_back(const guess_bucket& bucket);

    /// All is allowed again.
    net::awaitable<result<void>> forget(const guess_bucket& bucket);

    /// Deletes what says nothing any more, and of the rest what is over `keys_max`, those with the
    /// fewest guesses first: how many.
    net::awaitable<result<std::int64_t>> sweep(std::int64_t keys_max);

private:
    pg::pool& pool_;
};

} // namespace parley
