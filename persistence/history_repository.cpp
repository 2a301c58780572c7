#include "persistence/history_repository.hpp"

#include "persistence/message_columns.hpp"

#include <algorithm>
#include <limits>

namespace parley {

namespace {

// Every style of paging is this: a stretch of the log, from one of its ends.
#define PARLEY_HISTORY                                                                             \
    "SELECT " PARLEY_MESSAGE_COLUMNS ", " PARLEY_GATHERED_COLUMNS                                  \
    " FROM messaging.messages m" PARLEY_GATHERED_JOIN                                              \
    "WHERE m.conversation_id = $1 AND m.deleted_at IS NULL AND m.seq < $4 "                        \
    "AND m.seq > greatest($3, (SELECT s.seq FROM messaging.messages s "                            \
    "WHERE s.conversation_id = $1 AND s.created_at <= $5 ORDER BY s.created_at DESC LIMIT 1)) "

constexpr pg::statement select_oldest{
    "select_history_oldest", PARLEY_HISTORY "ORDER BY m.seq OFFSET $6 LIMIT $7"
};

constexpr pg::statement select_newest{
    "select_history_newest", PARLEY_HISTORY "ORDER BY m.seq DESC OFFSET $6 LIMIT $7"
};

net::awaitable<result<pg::rows>> select(pg::pool& database, const history_query& query) {
    auto limit = std::int64_t{query.limit} + 1; // one more tells whether there is more
    auto offset = std::int64_t{std::max(query.page - 1, 0)} * query.limit;
    auto before = query.before_seq.value_or(seq{std::numeric_limits<std::int64_t>::max()});
    pg::params with;
    with.add(query.conversation).add(query.reader).add(query.after_seq).add(before);
    with.add(query.since).add(offset).add(limit);
    const auto& statement = query.newest_first ? select_newest : select_oldest;
    co_return co_await database.read(statement, std::move(with));
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
        auto message = read_shown_message(*answer, row, 0, query.conversation, query.key);
        if (!message)
            co_return message.error();
        page.items.push_back(*std::move(message));
    }
    if (query.newest_first)
        std::ranges::reverse(page.items);
    co_return page;
}

} // namespace parley
