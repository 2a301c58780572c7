#pragma once

#include "persistence/pg/pool.hpp"

#include <chrono>

namespace parley {

/// What requests with keys came to, once nobody asks any more.
class result_repository {
public:
    explicit result_repository(pg::pool& database) : database_{database} {}

    /// Deletes at most `limit` of those that are older by the database's clock; answers how many.
    net::awaitable<result<std::int64_t>> delete_older(std::chrono::seconds than, int limit);

private:
    pg::pool& database_;
};

} // namespace parley
