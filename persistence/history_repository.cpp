#include "persistence/history_repository.hpp"

#include "persistence/message_columns.hpp"

#include <algorithm>
#include <limits>

namespace parley {

namespace {

constexpr pg::statement select_oldest{
    "select_history_oldest",
    "SELECT " PARLEY_MESSAGE_COLUMNS ", " PARLEY_REACTION_COLUMNS
    " FROM messaging.messages m" PARLEY_REACTION_JOIN R"(
 WHERE m.conversation_id = $1 AND m.seq > $3 AND m.seq < $4 AND m.deleted_at IS NULL
 ORDER BY m.seq
 LIMIT $5)"
};

constexpr pg::statement select_newest{
    "select_history_newest",
    "SELECT " PARLEY_MESSAGE_COLUMNS ", " PARLEY_REACTION_COLUMNS
    " FROM messaging.messages m" PARLEY_REACTION_JOIN R"(
 WHERE m.conversation_id = $1 AND m.seq > $3 AND m.seq < $4 AND m.deleted_at IS NULL
 ORDER BY m.seq DESC
 LIMIT $5)"
};

constexpr pg::statement select_page{
    "select_history_page",
    "SELECT " PARLEY_MESSAGE_COLUMNS ", " PARLEY_REACTION_COLUMNS
    " FROM messaging.messages m" PARLEY_REACTION_JOIN R"(
 WHERE m.conversation_id = $1 AND m.deleted_at IS NULL
 ORDER BY m.seq
OFFSET $3
 LIMIT $4)"
};

net::awaitable<result<pg::rows>> select(pg::pool& database, const history_query& query) {
    auto limit = std::int64_t{query.limit} + 1; // one more tells whether there is more
    if (query.page > 0) {
        auto offset = std::int64_t{query.page - 1} * query.limit;
        co_return co_await database.read(
            select_page, pg::bind(query.conversation, query.reader, offset, limit)
        );
    }
    auto before = query.before_seq.value_or(seq{std::numeric_limits<std::int64_t>::max()});
    const auto& statement = query.newest_first ? select_newest : select_oldest;
    co_return co_await database.read(
        statement, pg::bind(query.conversation, query.reader, query.after_seq, before, limit)
    );
}

} // namespace

net::awaitable<result<history_page>> history_repository::read(history_query query) {
    auto answer = co_await select(database_, query);
    if (!answer)
        co_return answer.error();
    history_page page;
    page.has_more = answer->count() > query.limit;
    auto count = std::min(answer->count(), query.limit);
    for (int row = 0; row < count; ++row) {
        auto message = read_message_with_reactions(*answer, row, 0, query.conversation, query.key);
        if (!message)
            co_return message.error();
        page.items.push_back(*std::move(message));
    }
    if (query.page == 0 && query.newest_first)
        std::ranges::reverse(page.items);
    co_return page;
}

} // namespace parley
