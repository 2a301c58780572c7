#pragma once

#include "persistence/batch.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/typed_actor.hpp>

/// What may be said to the write-behind storage actors.
namespace parley::storage {

/// A message for the next group commit; answered by `written` to the sender, later.
struct write_message {
    parley::epoch epoch;
    message_row row;
};

/// A cursor for a coming group commit, merged with an earlier one of the same participant.
struct write_cursor {
    parley::epoch epoch;
    cursor_row row;
};

/// The fate of rows of one sender that were in one group commit, now durable or refused.
struct written {
    struct message {
        parley::seq seq;
        row_outcome outcome;
    };
    std::vector<message> messages;
    std::vector<cursor_row> cursors;
    /// A cursor's shard has a newer owner.
    bool fenced = false;
};

struct load_conversation {
    conversation_id id;
};

/// The answer to a `dead_letter`: it is durable.
struct dead_letter_kept {};

} // namespace parley::storage

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::write_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::write_cursor)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::load_conversation)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::dead_letter_kept)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::dead_letter)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation_record)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::history_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::history_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::inbox_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::inbox_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::direct_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::direct_opened)

namespace parley {

/// One write-behind lane. Admission is checked before a row is sent, see `lane_admission`.
using storage_lane_actor =
    caf::typed_actor<caf::reacts_to<storage::write_message>, caf::reacts_to<storage::write_cursor>>;

/// Reads and the few writes that need no fence. Failures: `storage_unavailable`.
using storage_reader_actor = caf::typed_actor<
    // `conversation_not_found` when there is none.
    caf::replies_to<storage::load_conversation>::with<conversation_record>,
    caf::replies_to<history_query>::with<history_page>,
    caf::replies_to<inbox_query>::with<inbox_page>,
    caf::replies_to<direct_request>::with<direct_opened>,
    caf::replies_to<dead_letter>::with<storage::dead_letter_kept>>;

} // namespace parley
