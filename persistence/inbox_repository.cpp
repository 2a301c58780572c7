#include "persistence/inbox_repository.hpp"

#include "persistence/conversation_repository.hpp"
#include "persistence/message_columns.hpp"

#include <algorithm>

namespace parley {

namespace {

// Unread messages are counted in the log, up to 1,000: a number that nobody has to keep right. Each
// table is gone through once a conversation: somebody with hundreds waits for all of them.
constexpr pg::statement select_inbox{
    "select_inbox",
    R"(
WITH page AS (
    SELECT c.id AS conversation, c.kind, c.privacy_mode, c.name, c.created_at AS begun_at,
           c.content_key, mine.muted, mine.read_seq AS my_read_seq,
           greatest(m.created_at, mine.joined_at, c.created_at) AS updated_at, m.*
      FROM messaging.conversation_participants mine
      JOIN messaging.conversations c ON c.id = mine.conversation_id
      LEFT JOIN LATERAL (
            SELECT )" PARLEY_MESSAGE_COLUMNS R"( FROM messaging.messages m
             WHERE m.conversation_id = mine.conversation_id AND m.deleted_at IS NULL
             ORDER BY m.seq DESC LIMIT 1) m ON true
     WHERE mine.user_id = $1 AND mine.left_seq IS NULL AND c.deleted_at IS NULL
       AND ($4::uuid IS NULL OR mine.conversation_id = $4)
     ORDER BY greatest(m.created_at, mine.joined_at, c.created_at) DESC, c.id
    OFFSET $2
     LIMIT $3
)
SELECT m.conversation, m.kind, m.privacy_mode, m.begun_at, m.updated_at, m.content_key, m.muted,
       unread.count, m.name, p.members, p.recipients, p.have_got, p.have_read,
       p.users, p.roles, p.joined, p.delivered, p.read, p.joined_seqs,
       )" PARLEY_MESSAGE_COLUMNS R"(
  FROM page m
 CROSS JOIN LATERAL (
        SELECT count(*) FROM (
            SELECT FROM messaging.messages u
             WHERE u.conversation_id = m.conversation AND u.seq > m.my_read_seq
               AND u.sender_id <> $1 AND u.deleted_at IS NULL
             ORDER BY u.seq
             LIMIT 1000) counted) unread
 CROSS JOIN LATERAL (
        SELECT count(*) AS members,
               count(*) FILTER (WHERE is_recipient) AS recipients,
               count(*) FILTER (WHERE is_recipient AND delivered_seq >= m.seq) AS have_got,
               count(*) FILTER (WHERE is_recipient AND read_seq >= m.seq) AS have_read,
               array_agg(user_id) FILTER (WHERE place <= $5) AS users,
               array_agg(role) FILTER (WHERE place <= $5) AS roles,
               array_agg(joined_at) FILTER (WHERE place <= $5) AS joined,
               array_agg(delivered_seq) FILTER (WHERE place <= $5) AS delivered,
               array_agg(read_seq) FILTER (WHERE place <= $5) AS read,
               array_agg(joined_seq) FILTER (WHERE place <= $5) AS joined_seqs
          FROM (SELECT user_id, role, joined_at, delivered_seq, read_seq, joined_seq,
                       user_id <> m.sender_id AND joined_seq < m.seq AS is_recipient,
                       row_number() OVER (ORDER BY joined_at, user_id) AS place
                  FROM messaging.conversation_participants
                 WHERE conversation_id = m.conversation AND left_seq IS NULL
                 ORDER BY joined_at, user_id) present) p
 ORDER BY m.updated_at DESC, m.conversation)"
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
