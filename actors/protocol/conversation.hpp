#pragma once

#include "actors/protocol/events.hpp"
#include "runtime/base/trace.hpp"

#include <caf/typed_actor.hpp>

/// What may be said to the conversation actor. Every request is answered or fails with the
/// `errc` named at it; any of them may also fail with `overloaded`, `reload`, `fenced`,
/// `shard_moving`, `storage_unavailable` or `timed_out`, after which the same request may be
/// made again.
namespace parley::conversation {

/// Puts a message at the end of the log.
struct send {
    user_id sender;
    /// The session that gets the acknowledgement and hence no event; nil for plain HTTP.
    session_id origin;
    client_key key;
    std::string text;
    std::optional<message_id> reply_to;
    trace_id trace;
};

struct sent {
    /// An `events::message_added`, encoded at most once for acknowledgement and delivery.
    shared_event_ptr message;
    /// The key was used before; this is the first result.
    bool replayed = false;
};

/// Moves a cursor of `user` forward to `seq`, at most to the head; read implies delivered.
struct mark {
    user_id user;
    events::cursor_kind kind = events::cursor_kind::delivered;
    parley::seq seq;
    trace_id trace;
};

/// The cursor is durable.
struct marked {
    parley::seq seq;
};

/// `user` started or stopped typing. Never stored, never answered.
struct type {
    user_id user;
    session_id origin;
    bool active = false;
};

/// Reads messages; `query.conversation` and `query.key` are filled in by the actor.
struct read_history {
    user_id user;
    history_query query;
    trace_id trace;
};

struct history {
    std::vector<message_view> items;
    bool has_more = false;
};

struct describe {
    user_id user;
};

struct description {
    conversation_id id;
    conversation_kind kind = conversation_kind::direct;
    privacy_mode privacy = privacy_mode::search_enabled;
    timestamp created_at;
    parley::seq head;
    std::int64_t message_count = 0;
    std::vector<participant_record> participants;
};

/// The log after a seq, for a session that was away.
struct catch_up {
    user_id user;
    parley::seq after;
    int limit = 0;
    trace_id trace;
};

struct caught_up {
    std::vector<shared_event_ptr> entries;
    /// The epoch under which the log was read, for clients that name it.
    parley::epoch epoch;
    bool has_more = false;
    /// The end of the log; before `catch_up::after` when the client knows what never was.
    parley::seq head;
};

/// From a user actor whose state the conversation believed wrongly.
struct note_presence {
    user_id user;
    bool online = false;
};

} // namespace parley::conversation

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::send)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::sent)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::mark)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::marked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::type)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::read_history)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::history)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::describe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::description)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::catch_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::caught_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::note_presence)
