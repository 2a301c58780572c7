#include "persistence/conversation_repository.hpp"

#include "persistence/key_params.hpp"
#include "persistence/message_columns.hpp"

#include <algorithm>

namespace parley {

namespace {

constexpr pg::statement open_direct_conversation{
    "open_direct",
    "SELECT id, created, privacy_mode, created_at, replayed, hash "
    "FROM messaging.open_direct($1, $2, $3, $4, $5, $6, $7)"
};

constexpr pg::statement select_conversation{
    "select_conversation",
    R"(
SELECT c.kind, c.privacy_mode, c.created_at, c.content_key, c.deleted_at IS NOT NULL,
       greatest(m.seq, e.seq, 0), greatest(m.created_at, e.created_at, c.created_at),
       p.users, p.roles, p.joined, p.delivered, p.read, p.joined_seqs, c.name, c.description,
       greatest(m.seq, e.seq, 0) - others.count
  FROM messaging.conversations c
  LEFT JOIN LATERAL (
        SELECT seq, created_at FROM messaging.messages
         WHERE conversation_id = c.id ORDER BY seq DESC LIMIT 1) m ON true
  LEFT JOIN LATERAL (
        SELECT seq, created_at FROM messaging.conversation_events
         WHERE conversation_id = c.id ORDER BY seq DESC LIMIT 1) e ON true
 CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(user_id ORDER BY joined_at, user_id), '{}') AS users,
               coalesce(array_agg(role ORDER BY joined_at, user_id), '{}') AS roles,
               coalesce(array_agg(joined_at ORDER BY joined_at, user_id), '{}') AS joined,
               coalesce(array_agg(delivered_seq ORDER BY joined_at, user_id), '{}') AS delivered,
               coalesce(array_agg(read_seq ORDER BY joined_at, user_id), '{}') AS read,
               coalesce(array_agg(joined_seq ORDER BY joined_at, user_id), '{}') AS joined_seqs
          FROM messaging.conversation_participants
         WHERE conversation_id = c.id AND left_seq IS NULL) p
 CROSS JOIN LATERAL (
        -- Every place of the log is a message or an entry, and a delete takes a message away.
        SELECT count(*) + count(*) FILTER (WHERE kind = 6) AS count
          FROM messaging.conversation_events
         WHERE conversation_id = c.id) others
 WHERE c.id = $1)"
};

constexpr pg::statement select_recent{"select_recent", "SELECT " PARLEY_MESSAGE_COLUMNS R"(
  FROM messaging.messages m
 WHERE m.conversation_id = $1 AND m.seq <= $2 AND m.deleted_at IS NULL
 ORDER BY m.seq DESC
 LIMIT $3)"};

constexpr pg::statement adopt_key{
    "adopt_key",
    R"(
UPDATE messaging.conversations SET content_key = coalesce(content_key, $2)
 WHERE id = $1
RETURNING content_key)"
};

} // namespace

std::vector<participant_record> read_participants(const pg::rows& from, int row, int first_column) {
    auto users = from.get<std::vector<user_id>>(row, first_column);
    auto roles = from.get<std::vector<participant_role>>(row, first_column + 1);
    auto joined = from.get<std::vector<timestamp>>(row, first_column + 2);
    auto delivered = from.get<std::vector<seq>>(row, first_column + 3);
    auto read = from.get<std::vector<seq>>(row, first_column + 4);
    auto since = from.get<std::vector<seq>>(row, first_column + 5);
    std::vector<participant_record> participants;
    for (std::size_t i = 0; i < users.size(); ++i)
        participants.push_back({users[i], roles[i], joined[i], delivered[i], read[i], since[i]});
    return participants;
}

net::awaitable<result<direct_opened>> conversation_repository::open_direct(direct_request request) {
    pg::params with;
    with.add(request.proposed_id).add(request.initiator).add(request.recipient);
    with.add(request.privacy).add(cipher_.wrap(cipher_.make_key()));
    add_key(with, request.keyed);
    // Opening twice finds what the first attempt may have made: safe to ask again, as a read.
    auto answer = co_await database_.read(open_direct_conversation, std::move(with));
    if (!answer)
        co_return answer.error();
    direct_opened opened;
    opened.id = answer->get<conversation_id>(0, 0);
    opened.created = answer->get<bool>(0, 1);
    opened.privacy = answer->find<privacy_mode>(0, 2).value_or(privacy_mode::search_enabled);
    // A key that was used for something else may name a conversation that is no more.
    opened.created_at = answer->find<timestamp>(0, 3).value_or(timestamp{});
    opened.replayed = answer->get<bool>(0, 4);
    opened.hash = answer->find<pg::bytes>(0, 5).value_or(pg::bytes{}).value;
    co_return opened;
}

net::awaitable<result<conversation_record>> conversation_repository::load(conversation_id id) {
    auto answer = co_await database_.read(select_conversation, pg::bind(id));
    if (!answer)
        co_return answer.error();
    if (answer->empty())
        co_return failure{errc::conversation_not_found, to_string(id)};
    if (answer->get<bool>(0, 4))
        co_return failure{errc::conversation_deleted, to_string(id)};
    auto key = co_await key_of(id, answer->find<pg::bytes>(0, 3));
    if (!key)
        co_return key.error();
    conversation_record loaded;
    loaded.id = id;
    loaded.kind = answer->get<conversation_kind>(0, 0);
    loaded.privacy = answer->get<privacy_mode>(0, 1);
    loaded.created_at = answer->get<timestamp>(0, 2);
    loaded.head = answer->get<seq>(0, 5);
    loaded.head_at = answer->get<timestamp>(0, 6);
    loaded.participants = read_participants(*answer, 0, 7);
    loaded.name = answer->find<std::string>(0, 13);
    loaded.description = answer->find<std::string>(0, 14);
    loaded.message_count = answer->get<std::int64_t>(0, 15);
    loaded.key = *std::move(key);
    auto done = co_await load_recent(loaded);
    if (!done)
        co_return done.error();
    co_return loaded;
}

net::awaitable<result<content_key_ptr>>
conversation_repository::key_of(conversation_id id, std::optional<pg::bytes> wrapped) {
    if (wrapped || !cipher_.has_master_key())
        co_return cipher_.unwrap(wrapped);
    auto answer =
        co_await database_.read(adopt_key, pg::bind(id, *cipher_.wrap(cipher_.make_key())));
    if (!answer)
        co_return answer.error();
    if (answer->empty())
        co_return failure{errc::conversation_not_found, to_string(id)};
    co_return cipher_.unwrap(answer->find<pg::bytes>(0, 0));
}

net::awaitable<result<void>> conversation_repository::load_recent(conversation_record& into) {
    // No further than the first look reached: the log may have grown in between.
    std::int64_t limit = recent_messages_max;
    auto answer = co_await database_.read(select_recent, pg::bind(into.id, into.head, limit));
    if (!answer)
        co_return answer.error();
    for (int row = answer->count() - 1; row >= 0; --row) {
        auto message = read_message(*answer, row, 0, into.id, into.key);
        if (!message)
            co_return message.error();
        into.recent.push_back(*std::move(message));
    }
    co_return result<void>{};
}

} // namespace parley
