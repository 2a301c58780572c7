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

/// Entries of one conversation for the next group commit, all in one batch: all or none of them.
struct write_entries {
    parley::epoch epoch;
    std::vector<entry_row> rows;
};

/// A cursor for a coming group commit, merged with an earlier one of the same participant.
struct write_cursor {
    parley::epoch epoch;
    cursor_row row;
};

/// Asks to be answered when no cursor of a conversation is on its way any more: whoever wrote it
/// may be gone, and what is loaded before would be older than what is stored. With the priority of
/// the writes, which it must not overtake.
struct settle {
    conversation_id conversation;
};
struct settled {};

/// The fate of rows of one sender that were in one group commit, now durable or refused.
struct written {
    struct row {
        /// Of the message, or of the first of the entries that were sent together.
        parley::seq seq;
        /// Of entries the one that says most: why all of them were refused.
        row_outcome outcome;
    };
    /// In the order in which they were sent.
    std::vector<row> rows;
    std::vector<cursor_row> cursors;
    /// A cursor's shard has a newer owner.
    bool fenced = false;
};

struct load_conversation {
    conversation_id id;
};

struct locate_message {
    message_id message;
};

/// The answer to a `dead_letter`: it is durable.
struct dead_letter_kept {};

} // namespace parley::storage

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::write_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::write_entries)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::write_cursor)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::settle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::settled)
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
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::group_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::group_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::log_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::log_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::message_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::message_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::result_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::keyed_result)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mute_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mute_done)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::message_place)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::storage::locate_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::acquaintance_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::acquaintances)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::analytics_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation_analytics)

namespace parley {

/// One write-behind lane. Admission is checked before a row is sent, see `lane_admission`.
using storage_lane_actor = caf::typed_actor<
    caf::reacts_to<storage::write_message>,
    caf::reacts_to<storage::write_entries>,
    caf::reacts_to<storage::write_cursor>,
    caf::replies_to<storage::settle>::with<storage::settled>>;

/// Reads and the few writes that need no fence. Failures: `storage_unavailable`.
using storage_reader_actor = caf::typed_actor<
    // `conversation_not_found` when there is none.
    caf::replies_to<storage::load_conversation>::with<conversation_record>,
    caf::replies_to<history_query>::with<history_page>,
    caf::replies_to<inbox_query>::with<inbox_page>,
    caf::replies_to<direct_request>::with<direct_opened>,
    caf::replies_to<dead_letter>::with<storage::dead_letter_kept>,
    caf::replies_to<group_request>::with<group_opened>,
    caf::replies_to<log_query>::with<log_page>,
    // `message_not_found` when there is none, or none any more.
    caf::replies_to<message_query>::with<message_found>,
    // `not_found` when the key was not used.
    caf::replies_to<result_query>::with<keyed_result>,
    caf::replies_to<mute_request>::with<mute_done>,
    // `message_not_found` when there never was one.
    caf::replies_to<storage::locate_message>::with<message_place>,
    caf::replies_to<acquaintance_query>::with<acquaintances>,
    caf::replies_to<analytics_query>::with<conversation_analytics>>;

} // namespace parley
