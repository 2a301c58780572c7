#pragma once

#include "persistence/content_cipher.hpp"
#include "persistence/pg/pool.hpp"
#include "persistence/records.hpp"

namespace parley {

/// The conversations of a user with their latest message, the latest activity first.
class inbox_repository {
public:
    inbox_repository(pg::pool& database, const content_cipher& cipher)
        : database_{database}, cipher_{cipher} {}

    /// The order is exact: it comes from the logs themselves. REQ MSG-STORY-002-S3
    net::awaitable<result<inbox_page>> read(inbox_query query);

private:
    result<inbox_entry> read_entry(const pg::rows& from, int row) const;

    pg::pool& database_;
    const content_cipher& cipher_;
};

} // namespace parley
