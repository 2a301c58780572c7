#pragma once

#include "persistence/log_records.hpp"
#include "persistence/mention_records.hpp"
#include "persistence/records.hpp"
#include "runtime/base/trace.hpp"

#include <vector>

namespace parley {

struct shard_epoch {
    shard_id shard;
    parley::epoch epoch;
    friend bool operator==(const shard_epoch&, const shard_epoch&) = default;
};

/// One message on its way to the log, as its conversation actor sequenced it.
struct message_row {
    shard_id shard;
    message_record message;
    content_key_ptr key;
    /// Set: whom the text names is to be found out, on behalf of this request.
    std::optional<trace_id> naming{};
    /// Whom the text names, where that is known; kept with the message.
    std::vector<new_mention> mentions{};
};

/// One other change on its way to the log, with its effects: they are applied in the same
/// transaction, in the order of the log.
struct entry_row {
    shard_id shard;
    entry_record entry;
    content_key_ptr key{};
    /// Set: the message of this entry must be younger than this by the clock of the database.
    std::optional<std::chrono::microseconds> window{};
    /// Set: the entry is the effect of this request of its actor.
    std::optional<keyed_request> keyed{};
    /// Set: whom the message of this edit names is to be found out again.
    std::optional<trace_id> naming{};
};

/// The furthest a participant has come; coalesced, so a batch holds one a participant.
struct cursor_row {
    shard_id shard;
    conversation_id conversation;
    user_id user;
    parley::seq delivered_seq;
    parley::seq read_seq;
};

/// One group commit of one lane. Rows of one conversation stand in seq order, without hole.
struct commit_batch {
    /// The epoch under which each shard named below is written; one entry a shard.
    std::vector<shard_epoch> fences;
    std::vector<message_row> messages;
    std::vector<cursor_row> cursors;
    /// May stand between messages of their conversation: the seqs tell where.
    std::vector<entry_row> entries{};
};

enum class row_status : std::uint8_t {
    /// Durable with the seq it was sent with.
    ok = 1,
    /// The client key is stored already; `stored_seq` names the message, or the entry in
    /// whatever conversation that was. Nothing was written for this conversation.
    duplicate = 2,
    /// The shard has a newer owner.
    fenced = 3,
    /// The conversation's log is not where the writer believes; load it again.
    reload = 4,
    /// The message is older than the window of this entry. Nothing was written for this
    /// conversation.
    expired = 5,
};

struct row_outcome {
    row_status status = row_status::ok;
    parley::seq stored_seq;
    friend bool operator==(const row_outcome&, const row_outcome&) = default;
};

/// One outcome a row, in the order of the batch.
struct commit_outcome {
    std::vector<row_outcome> messages;
    std::vector<row_outcome> cursors; // ok or fenced
    std::vector<row_outcome> entries{};
    friend bool operator==(const commit_outcome&, const commit_outcome&) = default;
};

} // namespace parley
