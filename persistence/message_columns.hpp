#pragma once

#include "persistence/pg/rows.hpp"
#include "persistence/records.hpp"
#include "runtime/base/result.hpp"

/// The columns that a message is read from, in the order in which `read_message` takes them.
/// `m` is the alias of `messaging.messages`.
#define PARLEY_MESSAGE_COLUMNS                                                                     \
    "m.id, m.seq, m.sender_id, m.client_key, m.created_at, m.edited_at, m.reply_to, "              \
    "m.encryption_version, m.nonce, m.content, m.text, m.deleted_at, m.deleted_by"

/// The columns of what belongs to a message, from the join below.
#define PARLEY_GATHERED_COLUMNS "reacted.emojis, reacted.counts, reacted.mine, named.users"

/// Gathers the reactions to `m` and whom it names; `$2` is the reader.
#define PARLEY_GATHERED_JOIN                                                                       \
    " LEFT JOIN LATERAL ("                                                                         \
    "SELECT array_agg(one.emoji ORDER BY one.first) AS emojis, "                                   \
    "array_agg(one.count ORDER BY one.first) AS counts, "                                          \
    "array_agg(one.mine ORDER BY one.first) AS mine "                                              \
    "FROM (SELECT r.emoji, count(*) AS count, bool_or(r.user_id = $2) AS mine, "                   \
    "min(r.seq) AS first FROM messaging.reactions r "                                              \
    "WHERE r.conversation_id = m.conversation_id AND r.message_seq = m.seq "                       \
    "GROUP BY r.emoji) one) reacted ON true "                                                      \
    "LEFT JOIN LATERAL (SELECT array_agg(n.target_user_id ORDER BY n.id) AS users "                \
    "FROM messaging.mentions n WHERE n.message_id = m.id) named ON true "

namespace parley {

inline constexpr int message_column_count = 13;

/// Reads the message whose columns begin at `first_column`, its content opened by `key`; a deleted
/// one has none. `internal` when that is not possible.
result<message_record> read_message(
    const pg::rows& from,
    int row,
    int first_column,
    conversation_id conversation,
    const content_key_ptr& key
);

/// A message and behind it what belongs to it.
result<message_record> read_shown_message(
    const pg::rows& from,
    int row,
    int first_column,
    conversation_id conversation,
    const content_key_ptr& key
);

} // namespace parley
