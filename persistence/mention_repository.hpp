#pragma once

#include "persistence/content_cipher.hpp"
#include "persistence/mention_port.hpp"
#include "persistence/pg/pool.hpp"

namespace parley {

/// See `mention_port`; what is found out is kept by `mention_settler`.
class mention_repository {
public:
    mention_repository(pg::pool& database, const content_cipher& cipher)
        : database_{database}, cipher_{cipher} {}

    net::awaitable<result<std::vector<mention_task>>> claim(mention_claim wanted);
    net::awaitable<result<mention_page>> read(mention_query query);
    net::awaitable<result<void>> mark_read(mention_read which);

private:
    result<mention_task> read_task(const pg::rows& from, int row) const;
    result<mention_record> read_mention(const pg::rows& from, int row) const;

    pg::pool& database_;
    const content_cipher& cipher_;
};

} // namespace parley
