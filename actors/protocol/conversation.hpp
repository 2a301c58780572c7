#pragma once

#include "actors/protocol/events.hpp"
#include "persistence/log_records.hpp"
#include "persistence/mention_records.hpp"
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
    /// What the message is to be called, from clients that choose; it was never used before.
    std::optional<message_id> id{};
};

struct sent {
    /// An `events::message_added`, encoded at most once for acknowledgement and delivery.
    shared_event_ptr message;
    /// The key was used before; this is the first result.
    bool replayed = false;
};

/// Who asks for a change, and under which key.
struct author {
    user_id user;
    std::optional<keyed_request> keyed;
    trace_id trace;
};

/// Replaces the text of a message of one's own: `message_not_found`, `not_message_owner`,
/// `edit_window_expired`.
struct edit_message {
    author by;
    message_id message;
    std::string text;
};

/// Deletes a message of one's own within the window, or as an admin anybody's at any time.
struct delete_message {
    author by;
    message_id message;
};

enum class reaction_change : std::uint8_t { add = 1, remove = 2 };

/// Adds or removes a reaction; one that is there already (or not there) changes nothing.
struct react {
    author by;
    message_id message;
    std::string emoji;
    reaction_change what = reaction_change::add;
};

/// Makes users members of a group, all of them or none: `admin_required`, `user_not_found`,
/// `group_size`. Who is a member already stays one.
struct add_members {
    author by;
    std::vector<user_id> users;
};

/// Removes a member as an admin, or oneself. When the last admin leaves, the longest-standing
/// member becomes one.
struct remove_member {
    author by;
    user_id user;
};

struct set_role {
    author by;
    user_id user;
    participant_role role = participant_role::member;
};

/// Changes what is given. An empty description is none.
struct update {
    author by;
    std::optional<std::string> name;
    std::optional<std::string> description;
};

/// Ends a group for all its members.
struct end {
    author by;
};

/// A change is durable.
struct changed {
    /// Its entry; 0 when nothing had to change.
    parley::seq seq;
    /// The key was used before; this is what came of it.
    bool replayed = false;
    /// Of an edit: the message as its author sees it.
    std::optional<message_view> message{};
    /// Of a reaction: all reactions to the message as the user sees them.
    std::vector<reaction_count> reactions{};
};

/// A member's own setting; not a part of the log.
struct set_muted {
    user_id user;
    bool muted = false;
    std::optional<keyed_request> keyed{};
};

struct muted {
    /// The key was used before; nothing was changed.
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
    std::optional<std::string> name{};
    std::optional<std::string> description{};
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

/// Numbers of the conversation's messages; `query.conversation` is filled in by the actor.
struct analyse {
    user_id user;
    analytics_query query;
};

struct analysed {
    conversation_analytics numbers;
};

/// From a user actor whose state the conversation believed wrongly.
struct note_presence {
    user_id user;
    bool online = false;
};

/// From who finds mentions out: these are new and stored.
struct announce_mentions {
    message_id message;
    parley::seq seq;
    std::vector<new_mention> made;
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
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::announce_mentions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::edit_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::delete_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::react)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::add_members)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::remove_member)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::set_role)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::update)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::end)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::set_muted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::muted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::analyse)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::conversation::analysed)
