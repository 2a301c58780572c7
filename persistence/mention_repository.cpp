#include "persistence/mention_repository.hpp"

#include "persistence/message_columns.hpp"
#include "runtime/base/log.hpp"

#include <algorithm>

namespace parley {

namespace {

constexpr pg::statement claim_mentions{
    "claim_mentions",
    R"(
WITH due AS (
    SELECT id FROM messaging.mention_tasks
     WHERE next_attempt_at <= clock_timestamp()
       AND (lease_until IS NULL OR lease_until <= clock_timestamp()
            OR claimed_by IN (SELECT id FROM cluster.nodes WHERE NOT cluster.is_living(state)))
     ORDER BY next_attempt_at
     LIMIT $1 FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE messaging.mention_tasks t
       SET attempts = attempts + 1,
           lease_until = clock_timestamp() + make_interval(secs => $2::float8), claimed_by = $3
      FROM due WHERE t.id = due.id
    RETURNING t.id, t.message_id, t.conversation_id, t.seq, t.trace_id, t.attempts
)
SELECT claimed.id, claimed.message_id, claimed.conversation_id, claimed.seq, claimed.trace_id,
       claimed.attempts,
       (1000 * extract(epoch FROM clock_timestamp() - coalesce(m.edited_at, m.created_at)))::bigint,
       c.content_key, )" PARLEY_MESSAGE_COLUMNS R"(
  FROM claimed
  JOIN messaging.conversations c ON c.id = claimed.conversation_id
  LEFT JOIN messaging.messages m
    ON m.conversation_id = claimed.conversation_id AND m.seq = claimed.seq
 ORDER BY claimed.id)"
};
constexpr int claimed_key_column = 7;
constexpr int claimed_message_column = 8;

constexpr pg::statement select_mentions{
    "select_mentions",
    R"(
WITH page AS (
    SELECT n.id AS mention, n.created_at, n.read_at, c.kind, c.content_key, c.name,
           m.conversation_id, m.seq
      FROM messaging.mentions n
      JOIN messaging.messages m ON m.id = n.message_id AND m.deleted_at IS NULL
      JOIN messaging.conversations c ON c.id = m.conversation_id AND c.deleted_at IS NULL
      JOIN messaging.conversation_participants mine
        ON mine.user_id = $1 AND mine.conversation_id = c.id AND mine.left_seq IS NULL
     WHERE n.target_user_id = $2 AND m.sender_id <> $2 AND ($3 OR n.read_at IS NULL)
     ORDER BY n.created_at DESC, n.id DESC
    OFFSET $4
     LIMIT $5
)
SELECT page.mention, page.created_at, page.read_at, page.kind, page.content_key,
       page.conversation_id, reached.recipients, reached.delivered, reached.read, page.name,
       )" PARLEY_MESSAGE_COLUMNS ", " PARLEY_GATHERED_COLUMNS R"(
  FROM page
  JOIN messaging.messages m ON m.conversation_id = page.conversation_id AND m.seq = page.seq
 CROSS JOIN LATERAL (
        SELECT count(*) AS recipients,
               count(*) FILTER (WHERE delivered_seq >= m.seq) AS delivered,
               count(*) FILTER (WHERE read_seq >= m.seq) AS read
          FROM messaging.conversation_participants p
         WHERE p.conversation_id = m.conversation_id AND p.left_seq IS NULL
           AND p.user_id <> m.sender_id AND p.joined_seq < m.seq) reached
)" PARLEY_GATHERED_JOIN R"(
 ORDER BY page.created_at DESC, page.mention DESC)"
};
constexpr int listed_message_column = 10;

constexpr pg::statement update_mention_read{
    "update_mention_read",
    R"(
UPDATE messaging.mentions SET read_at = coalesce(read_at, clock_timestamp())
 WHERE id = $1 AND target_user_id = $2)"
};

trace_id to_trace(const pg::bytes& stored) {
    trace_id trace;
    auto size = std::min(stored.value.size(), trace.bytes.size());
    std::copy_n(stored.value.begin(), size, trace.bytes.begin());
    return trace;
}

} // namespace

net::awaitable<result<std::vector<mention_task>>> mention_repository::claim(mention_claim wanted) {
    auto lease = static_cast<double>(wanted.lease.count());
    auto with = pg::bind(std::int64_t{wanted.limit}, lease, wanted.holder);
    auto answer = co_await database_.execute(claim_mentions, std::move(with));
    if (!answer)
        co_return answer.error();
    std::vector<mention_task> tasks;
    for (int row = 0; row < answer->count(); ++row) {
        auto task = read_task(*answer, row);
        if (task)
            tasks.push_back(*std::move(task));
        else // The claim ends, and it is tried again.
            log::error("mention_unreadable", {{"reason", task.error().detail}});
    }
    co_return tasks;
}

result<mention_task> mention_repository::read_task(const pg::rows& from, int row) const {
    mention_task task;
    task.id = from.get<std::int64_t>(row, 0);
    task.message = from.get<message_id>(row, 1);
    task.place.conversation = from.get<conversation_id>(row, 2);
    task.place.seq = from.get<seq>(row, 3);
    task.trace = to_trace(from.get<pg::bytes>(row, 4));
    task.attempts = from.get<std::int32_t>(row, 5);
    task.age = std::chrono::milliseconds{from.find<std::int64_t>(row, 6).value_or(0)};
    if (from.is_null(row, claimed_message_column))
        return task;
    auto key = cipher_.unwrap(from.find<pg::bytes>(row, claimed_key_column));
    if (!key)
        return key.error();
    auto message = read_message(from, row, claimed_message_column, task.place.conversation, *key);
    if (!message)
        return message.error();
    task.place.sender = message->sender;
    if (!message->deleted)
        task.text = std::move(message->text);
    return task;
}

net::awaitable<result<mention_page>> mention_repository::read(mention_query query) {
    auto offset = std::int64_t{query.page - 1} * query.page_size;
    auto limit = std::int64_t{query.page_size} + 1; // one more tells whether there is more
    auto with = pg::bind(query.user, query.user, !query.only_unread, offset, limit);
    auto answer = co_await database_.read(select_mentions, std::move(with));
    if (!answer)
        co_return answer.error();
    mention_page page;
    page.has_more = answer->count() > query.page_size;
    auto count = std::min(answer->count(), query.page_size);
    for (int row = 0; row < count; ++row) {
        auto mention = read_mention(*answer, row);
        if (!mention)
            co_return mention.error();
        page.items.push_back(*std::move(mention));
    }
    co_return page;
}

result<mention_record> mention_repository::read_mention(const pg::rows& from, int row) const {
    mention_record mention;
    mention.id = from.get<mention_id>(row, 0);
    mention.created_at = from.get<timestamp>(row, 1);
    mention.read_at = from.find<timestamp>(row, 2);
    mention.kind = from.get<conversation_kind>(row, 3);
    auto conversation = from.get<conversation_id>(row, 5);
    mention.reached.recipients = from.get<std::int64_t>(row, 6);
    mention.reached.delivered = from.get<std::int64_t>(row, 7);
    mention.reached.read = from.get<std::int64_t>(row, 8);
    mention.name = from.find<std::string>(row, 9);
    auto key = cipher_.unwrap(from.find<pg::bytes>(row, 4));
    if (!key)
        return key.error();
    auto message = read_shown_message(from, row, listed_message_column, conversation, *key);
    if (!message)
        return message.error();
    mention.message = *std::move(message);
    return mention;
}

net::awaitable<result<void>> mention_repository::mark_read(mention_read which) {
    // The same again changes nothing: safe to ask again, as a read.
    auto answer = co_await database_.read(update_mention_read, pg::bind(which.mention, which.user));
    if (!answer)
        co_return answer.error();
    if (answer->affected() == 0)
        co_return failure{errc::not_found, to_string(which.mention)};
    co_return result<void>{};
}

} // namespace parley
