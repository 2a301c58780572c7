#include "persistence/inbox_repository.hpp"

#include "persistence/conversation_repository.hpp"
#include "persistence/message_columns.hpp"

#include <algorithm>

namespace parley {

namespace {

// Unread messages are counted in the log, up to 1,000: a number that nobody has to keep right.
constexpr pg::statement select_inbox{
    "select_inbox",
    R"(
WITH page AS (
    SELECT c.id, c.kind, c.privacy_mode, c.name, c.created_at, c.content_key, mine.muted,
           mine.read_seq, latest.seq,
           greatest(latest.created_at, mine.joined_at, c.created_at) AS updated_at
      FROM messaging.conversation_participants mine
      JOIN messaging.conversations c ON c.id = mine.conversation_id
      LEFT JOIN LATERAL (
            SELECT m.seq, m.created_at FROM messaging.messages m
             WHERE m.conversation_id = c.id AND m.deleted_at IS NULL
             ORDER BY m.seq DESC LIMIT 1) latest ON true
     WHERE mine.user_id = $1 AND mine.left_seq IS NULL AND c.deleted_at IS NULL
       AND ($4::uuid IS NULL OR c.id = $4)
     ORDER BY updated_at DESC, c.id
    OFFSET $2
     LIMIT $3
)
SELECT page.id, page.kind, page.privacy_mode, page.created_at, page.updated_at, page.content_key,
       page.muted, unread.count, page.name, reached.members, reached.recipients,
       reached.delivered, reached.read,
       p.users, p.roles, p.joined, p.delivered, p.read, p.joined_seqs,
       )" PARLEY_MESSAGE_COLUMNS R"(
  FROM page
  LEFT JOIN messaging.messages m ON m.conversation_id = page.id AND m.seq = page.seq
 CROSS JOIN LATERAL (
        SELECT count(*) FROM (
            SELECT FROM messaging.messages u
             WHERE u.conversation_id = page.id AND u.seq > page.read_seq AND u.sender_id <> $1
               AND u.deleted_at IS NULL
             LIMIT 1000) counted) unread
 CROSS JOIN LATERAL (
        SELECT count(*) AS members,
               count(*) FILTER (WHERE is_recipient) AS recipients,
               count(*) FILTER (WHERE is_recipient AND delivered_seq >= m.seq) AS delivered,
               count(*) FILTER (WHERE is_recipient AND read_seq >= m.seq) AS read
          FROM (SELECT delivered_seq, read_seq,
                       user_id <> m.sender_id AND joined_seq < m.seq AS is_recipient
                  FROM messaging.conversation_participants
                 WHERE conversation_id = page.id AND left_seq IS NULL) present) reached
 CROSS JOIN LATERAL (
        SELECT array_agg(user_id ORDER BY joined_at, user_id) AS users,
               array_agg(role ORDER BY joined_at, user_id) AS roles,
               array_agg(joined_at ORDER BY joined_at, user_id) AS joined,
               array_agg(delivered_seq ORDER BY joined_at, user_id) AS delivered,
               array_agg(read_seq ORDER BY joined_at, user_id) AS read,
               array_agg(joined_seq ORDER BY joined_at, user_id) AS joined_seqs
          FROM (SELECT user_id, role, joined_at, delivered_seq, read_seq, joined_seq
                  FROM messaging.conversation_participants
                 WHERE conversation_id = page.id AND left_seq IS NULL
                 ORDER BY joined_at, user_id
                 LIMIT $5) shown) p
 ORDER BY page.updated_at DESC, page.id)"
};

constexpr int participant_columns = 13;
constexpr int message_columns = 19;

} // namespace

net::awaitable<result<inbox_page>> inbox_repository::read(inbox_query query) {
    auto offset = std::int64_t{query.page - 1} * query.page_size;
    auto limit = std::int64_t{query.page_size} + 1;
    auto shown = std::int64_t{inbox_participants_max};
    auto with = pg::bind(query.user, offset, limit, query.only, shown);
    auto answer = co_await database_.read(select_inbox, std::move(with));
    if (!answer)
        co_return answer.error();
    inbox_page page;
    page.has_more = answer->count() > query.page_size;
    auto count = std::min(answer->count(), query.page_size);
    for (int row = 0; row < count; ++row) {
        auto entry = read_entry(*answer, row);
        if (!entry)
            co_return entry.error();
        page.items.push_back(*std::move(entry));
    }
    co_return page;
}

result<inbox_entry> inbox_repository::read_entry(const pg::rows& from, int row) const {
    inbox_entry entry;
    entry.id = from.get<conversation_id>(row, 0);
    entry.kind = from.get<conversation_kind>(row, 1);
    entry.privacy = from.get<privacy_mode>(row, 2);
    entry.created_at = from.get<timestamp>(row, 3);
    entry.updated_at = from.get<timestamp>(row, 4);
    entry.muted = from.get<bool>(row, 6);
    entry.unread_count = static_cast<int>(from.get<std::int64_t>(row, 7));
    entry.name = from.find<std::string>(row, 8);
    entry.participant_count = from.get<std::int64_t>(row, 9);
    entry.reached.recipients = from.get<std::int64_t>(row, 10);
    entry.reached.delivered = from.get<std::int64_t>(row, 11);
    entry.reached.read = from.get<std::int64_t>(row, 12);
    entry.participants = read_participants(from, row, participant_columns);
    if (from.is_null(row, message_columns))
        return entry;
    auto key = cipher_.unwrap(from.find<pg::bytes>(row, 5));
    if (!key)
        return key.error();
    auto message = read_message(from, row, message_columns, entry.id, *key);
    if (!message)
        return message.error();
    entry.last_message = *std::move(message);
    return entry;
}

} // namespace parley
