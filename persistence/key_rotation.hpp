#pragma once

#include "persistence/master_keys.hpp"
#include "persistence/pg/pool.hpp"

#include <cstdint>
#include <memory>

namespace parley {

/// Wraps by the first master key whatever another one wrapped: the keys of personal data and of
/// conversations. Nothing that they encrypt is touched, readers do not notice, and it may be
/// stopped and begun again at any time. On the storage loop.
class key_rotation {
public:
    key_rotation(pg::pool& pool, std::shared_ptr<master_keys> masters)
        : pool_{pool}, masters_{std::move(masters)} {}

    /// Answers how many keys were wrapped anew. `internal` when there is one that none of our
    /// master keys opens; those before it are done.
    net::awaitable<result<std::int64_t>> run();

private:
    net::awaitable<result<std::int64_t>> run_data_keys();
    net::awaitable<result<std::int64_t>> run_conversations();
    result<pg::bytes> wrapped_anew(const pg::bytes& old);

    pg::pool& pool_;
    std::shared_ptr<master_keys> masters_;
};

} // namespace parley
