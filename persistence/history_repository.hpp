#pragma once

#include "persistence/pg/pool.hpp"
#include "persistence/records.hpp"

namespace parley {

/// The messages of a conversation, read by place in the log or by page.
class history_repository {
public:
    explicit history_repository(pg::pool& database) : database_{database} {}

    /// See `history_query`. Deleted messages are not listed. REQ MSG-STORY-002-S1
    net::awaitable<result<history_page>> read(history_query query);

private:
    pg::pool& database_;
};

} // namespace parley
