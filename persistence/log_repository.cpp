#include "persistence/log_repository.hpp"

#include "persistence/entry_payload.hpp"
#include "persistence/message_columns.hpp"

#include <algorithm>
#include <limits>

namespace parley {

namespace {

// An entry about an edit comes with the message, which a deleted one leaves as its tombstone.
constexpr pg::statement select_log{
    "select_log",
    R"(
SELECT * FROM (
   (SELECT m.seq AS place, NULL::uuid, NULL::timestamptz, NULL::smallint, NULL::uuid,
           NULL::jsonb, )" PARLEY_MESSAGE_COLUMNS ", " PARLEY_GATHERED_COLUMNS
    " FROM messaging.messages m" PARLEY_GATHERED_JOIN R"(
     WHERE m.conversation_id = $1 AND m.seq > $3 AND m.seq <= $4
     ORDER BY m.seq
     LIMIT $5)
    UNION ALL
   (SELECT e.seq AS place, e.id, e.created_at, e.kind, e.actor, e.payload,
           )" PARLEY_MESSAGE_COLUMNS ", " PARLEY_GATHERED_COLUMNS R"(
      FROM messaging.conversation_events e
      LEFT JOIN messaging.messages m
        ON e.kind = 5 AND m.conversation_id = e.conversation_id
       AND m.seq = (e.payload->>'message_seq')::bigint)" PARLEY_GATHERED_JOIN R"(
     WHERE e.conversation_id = $1 AND e.seq > $3 AND e.seq <= $4
     ORDER BY e.seq
     LIMIT $5)) log
 ORDER BY place
 LIMIT $5)"
};
constexpr int log_message_column = 6;

constexpr pg::statement select_message{
    "select_message", "SELECT " PARLEY_MESSAGE_COLUMNS R"(, r.emojis, r.users, n.users
  FROM messaging.messages m
  LEFT JOIN LATERAL (
        SELECT array_agg(emoji ORDER BY seq) AS emojis, array_agg(user_id ORDER BY seq) AS users
          FROM messaging.reactions
         WHERE conversation_id = m.conversation_id AND message_seq = m.seq) r ON true
  LEFT JOIN LATERAL (
        SELECT array_agg(target_user_id ORDER BY id) AS users
          FROM messaging.mentions WHERE message_id = m.id) n ON true
 WHERE m.id = $1 AND m.conversation_id = $2 AND m.deleted_at IS NULL)"
};

constexpr pg::statement select_place{
    "select_message_place",
    "SELECT conversation_id, seq, sender_id FROM messaging.messages WHERE id = $1"
};

constexpr pg::statement select_days{
    "select_analytics_days",
    R"(
SELECT to_char(m.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*)
  FROM messaging.messages m
 WHERE m.conversation_id = $1 AND m.created_at >= $2 AND m.created_at < $3
   AND m.deleted_at IS NULL
 GROUP BY day
 ORDER BY day)"
};

constexpr pg::statement select_active{
    "select_analytics_members",
    R"(
SELECT m.sender_id, count(*) AS count
  FROM messaging.messages m
 WHERE m.conversation_id = $1 AND m.created_at >= $2 AND m.created_at < $3
   AND m.deleted_at IS NULL
 GROUP BY m.sender_id
 ORDER BY count DESC, m.sender_id
 LIMIT $4)"
};

/// Within what PostgreSQL can hold.
constexpr timestamp long_ago{0};
constexpr timestamp far_away{253'402'300'800'000'000}; // the year 10000

result<log_item> read_item(const pg::rows& from, int row, const log_query& query) {
    log_item item;
    item.seq = from.get<seq>(row, 0);
    if (auto id = from.find<entry_id>(row, 1)) {
        item.entry = entry_record{
            .id = *id,
            .conversation = query.conversation,
            .seq = item.seq,
            .created_at = from.get<timestamp>(row, 2),
            .kind = from.get<entry_kind>(row, 3),
            .actor = from.get<user_id>(row, 4),
        };
        read_payload(from.get<pg::json>(row, 5), *item.entry);
    }
    if (from.is_null(row, log_message_column))
        return item;
    auto message = read_shown_message(from, row, log_message_column, query.conversation, query.key);
    if (!message)
        return message.error();
    item.message = *std::move(message);
    return item;
}

std::vector<reaction_record>
gather_reactions(std::vector<std::string> emojis, const std::vector<user_id>& users) {
    std::vector<reaction_record> reactions;
    for (std::size_t i = 0; i < emojis.size(); ++i) {
        auto known = std::ranges::find(reactions, emojis[i], &reaction_record::emoji);
        if (known == reactions.end())
            known = reactions.insert(known, {std::move(emojis[i]), {}});
        known->users.push_back(users[i]);
    }
    return reactions;
}

} // namespace

net::awaitable<result<log_page>> log_repository::read(log_query query) {
    auto limit = std::int64_t{query.limit} + 1; // one more tells whether there is more
    auto with = pg::bind(query.conversation, query.reader, query.after_seq, query.last_seq, limit);
    auto answer = co_await database_.read(select_log, std::move(with));
    if (!answer)
        co_return answer.error();
    log_page page;
    page.has_more = answer->count() > query.limit;
    auto count = std::min(answer->count(), query.limit);
    for (int row = 0; row < count; ++row) {
        auto item = read_item(*answer, row, query);
        if (!item)
            co_return item.error();
        page.items.push_back(*std::move(item));
    }
    co_return page;
}

net::awaitable<result<message_found>> log_repository::find(message_query query) {
    auto answer = co_await database_.read(select_message, pg::bind(query.id, query.conversation));
    if (!answer)
        co_return answer.error();
    if (answer->empty())
        co_return failure{errc::message_not_found, to_string(query.id)};
    auto message = read_message(*answer, 0, 0, query.conversation, query.key);
    if (!message)
        co_return message.error();
    message_found found{*std::move(message), {}};
    if (!answer->is_null(0, message_column_count + 2))
        found.message.mentions = answer->get<std::vector<user_id>>(0, message_column_count + 2);
    if (!answer->is_null(0, message_column_count))
        found.reactions = gather_reactions(
            answer->get<std::vector<std::string>>(0, message_column_count),
            answer->get<std::vector<user_id>>(0, message_column_count + 1)
        );
    co_return found;
}

net::awaitable<result<message_place>> log_repository::locate(message_id message) {
    auto answer = co_await database_.read(select_place, pg::bind(message));
    if (!answer)
        co_return answer.error();
    if (answer->empty())
        co_return failure{errc::message_not_found, to_string(message)};
    message_place place;
    place.conversation = answer->get<conversation_id>(0, 0);
    place.seq = answer->get<seq>(0, 1);
    place.sender = answer->get<user_id>(0, 2);
    co_return place;
}

net::awaitable<result<conversation_analytics>> log_repository::analyse(analytics_query query) {
    auto from = query.from.value_or(long_ago);
    auto until = query.until.value_or(far_away);
    auto days = co_await database_.read(select_days, pg::bind(query.conversation, from, until));
    if (!days)
        co_return days.error();
    auto limit = std::int64_t{query.members_max};
    auto active =
        co_await database_.read(select_active, pg::bind(query.conversation, from, until, limit));
    if (!active)
        co_return active.error();
    conversation_analytics made;
    for (int row = 0; row < days->count(); ++row) {
        made.messages_per_day.push_back(
            {days->get<std::string>(row, 0), days->get<std::int64_t>(row, 1)}
        );
        made.message_count += made.messages_per_day.back().count;
    }
    for (int row = 0; row < active->count(); ++row)
        made.most_active_members.push_back(
            {active->get<user_id>(row, 0), active->get<std::int64_t>(row, 1)}
        );
    co_return made;
}

} // namespace parley
