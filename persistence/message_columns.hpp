#pragma once

#include "persistence/pg/rows.hpp"
#include "persistence/records.hpp"
#include "runtime/base/result.hpp"

/// The columns that a message is read from, in the order in which `read_message` takes them.
/// `m` is the alias of `messaging.messages`.
#define PARLEY_MESSAGE_COLUMNS                                                                     \
    "m.id, m.seq, m.sender_id, m.client_key, m.created_at, m.edited_at, m.reply_to, "              \
    "m.encryption_version, m.nonce, m.content, m.text"

namespace parley {

inline constexpr int message_column_count = 11;

/// Reads the message whose columns begin at `first_column`, its content opened by `key`.
/// `internal` when that is not possible.
result<message_record> read_message(
    const pg::rows& from,
    int row,
    int first_column,
    conversation_id conversation,
    const content_key_ptr& key
);

} // namespace parley
