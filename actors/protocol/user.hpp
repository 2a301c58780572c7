#pragma once

#include "actors/protocol/events.hpp"
#include "actors/protocol/mentions.hpp"
#include "runtime/base/trace.hpp"

#include <caf/actor.hpp>

/// What may be said to the user actor, by address: `to(user_id, user::attach{…})`.
namespace parley::user {

/// Where a session's socket is: the gateway actor of its event loop and its place there.
struct session_address {
    caf::actor gateway;
    std::uint64_t slot = 0;
};

/// A connected device, as its user's actor knows it.
struct session {
    session_id id;
    session_address address;
    /// Whose presence it shows.
    std::vector<user_id> watched;
};

/// From the actor of a user whose shard goes to another node to its successor there.
struct take_over {
    std::vector<session> sessions;
    /// Users who show this user's presence.
    std::vector<user_id> watchers;
    /// Conversations that believe that this user is online.
    std::vector<conversation_id> believers;
    bool announced_online = false;
    std::optional<timestamp> last_seen_at;
};

/// A session of this user is connected; until `detach` it gets every event of the user.
struct attach {
    session_id session;
    session_address address;
};

struct attached {};

struct detach {
    session_id session;
};

/// An event for all sessions of this user but `except`.
struct deliver {
    shared_event_ptr event;
    session_id except;
    /// What the sender believes of the user; a user actor that knows better tells it so.
    bool believed_online = false;
};

/// Asked by a conversation that believes this user is offline, before it matters.
struct probe {
    conversation_id conversation;
};

/// Replaces the list of users whose presence `session` shows (at most
/// `limits::watched_users_max`). Answered with their present state; changes follow as events.
struct watch {
    session_id session;
    std::vector<user_id> users;
};

struct watched {
    std::vector<presence_view> presences;
};

/// From one user actor to another: tell me of changes (`active`), or no longer.
struct observe {
    user_id watcher;
    bool active = true;
};

struct observed {
    presence_view presence;
};

/// Opens the direct conversation with `recipient`. Fails with `user_not_found`,
/// `cannot_message_self` or `idempotency_conflict`.
struct open_direct {
    user_id user;
    user_id recipient;
    privacy_mode privacy = privacy_mode::search_enabled;
    trace_id trace;
    std::optional<keyed_request> keyed{};
};

struct direct_opened {
    parley::direct_opened conversation;
};

/// Makes a group of this user and `members`. Fails with `group_size`, `user_not_found`,
/// `validation_failed` (the name) or `idempotency_conflict`.
struct open_group {
    std::vector<user_id> members;
    std::string name;
    std::optional<std::string> description;
    privacy_mode privacy = privacy_mode::search_enabled;
    std::optional<keyed_request> keyed;
    trace_id trace;
};

struct group_opened {
    conversation_id id;
    /// The key was used before; this is the group that was made then.
    bool replayed = false;
};

struct read_inbox {
    inbox_query query;
};

struct inbox {
    inbox_page page;
};

/// Where this user was named; `query.user` is filled in by the actor. Answered with `mention_page`.
struct read_mentions {
    mention_query query;
};

/// A mention of this user has been seen; answered with `mention::noted`, or `not_found`.
struct mark_mention_read {
    mention_id mention;
};

/// Answered with the `message_place` of any message, or `message_not_found`.
struct locate_message {
    message_id message;
};

} // namespace parley::user

/// What a user actor says to the gateway actor of an event loop.
namespace parley::gateway {

/// Writes `event` to the sessions in `slots`; unknown ones are ignored.
struct push {
    std::vector<std::uint64_t> slots;
    shared_event_ptr event;
};

} // namespace parley::gateway

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::take_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::attach)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::attached)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::detach)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::deliver)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::probe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::watch)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::watched)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::observe)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::observed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::open_direct)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::direct_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::open_group)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::group_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::read_inbox)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::inbox)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::read_mentions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::mark_mention_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::user::locate_message)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::gateway::push)
