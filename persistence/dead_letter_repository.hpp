#pragma once

#include "persistence/pg/pool.hpp"
#include "persistence/records.hpp"

namespace parley {

/// Messages that nobody could process.
class dead_letter_repository {
public:
    explicit dead_letter_repository(pg::pool& database) : database_{database} {}

    /// See `storage_port::write_dead_letter`.
    net::awaitable<result<void>> insert(dead_letter letter);

private:
    pg::pool& database_;
};

} // namespace parley
