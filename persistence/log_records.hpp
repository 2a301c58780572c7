#pragma once

#include "persistence/records.hpp"

#include <chrono>

/// The entries of a conversation's log that are no messages, and what is asked about the log.
namespace parley {

/// Stored with every entry: append only, never renumber.
enum class entry_kind : std::uint8_t {
    member_joined = 1,
    member_left = 2,
    role_changed = 3,
    conversation_updated = 4,
    message_edited = 5,
    message_deleted = 6,
    reaction_added = 7,
    reaction_removed = 8,
    conversation_deleted = 9,
};

/// One entry. Which of the later members mean something depends on its kind.
struct entry_record {
    entry_id id;
    conversation_id conversation;
    parley::seq seq;
    timestamp created_at;
    entry_kind kind = entry_kind::conversation_updated;
    /// Who did it.
    user_id actor;
    /// Whom it was done to: memberships and roles.
    user_id subject{};
    participant_role role = participant_role::member;
    /// What it was done to: edits, deletes and reactions.
    message_id message{};
    parley::seq message_seq{};
    std::string emoji{};
    /// Users who react with `emoji` from now on.
    std::int64_t count = 0;
    /// The new text of an edit, on its way to the message. The log does not keep it.
    std::string text{};
    /// Of the conversation, from now on.
    std::optional<std::string> name{};
    std::optional<std::string> description{};
};

/// The log after a seq, up to a seq that is known to be durable.
struct log_query {
    conversation_id conversation;
    content_key_ptr key;
    /// Whose reactions are `mine`.
    user_id reader;
    parley::seq after_seq;
    parley::seq last_seq;
    int limit = 0;
};

/// One place of the log: a message, deleted or not, or another entry. An edit comes with the
/// message as it is now.
struct log_item {
    parley::seq seq;
    std::optional<entry_record> entry;
    std::optional<message_record> message;
};

struct log_page {
    std::vector<log_item> items;
    bool has_more = false;
};

/// One message with all who reacted to it.
struct message_query {
    conversation_id conversation;
    content_key_ptr key;
    message_id id;
};

/// The users who reacted with one emoji, in their order.
struct reaction_record {
    std::string emoji;
    std::vector<user_id> users;
};

struct message_found {
    message_record message;
    std::vector<reaction_record> reactions;
};

/// A participant's own setting.
struct mute_request {
    conversation_id conversation;
    user_id user;
    bool muted = false;
    std::optional<keyed_request> keyed{};
};

struct mute_done {
    /// The key was used before, for the request whose hash is `hash`; nothing was changed.
    bool replayed = false;
    std::string hash{};
};

/// Which of `users` share a conversation with `user`.
struct acquaintance_query {
    user_id user;
    std::vector<user_id> users;
};

struct acquaintances {
    std::vector<user_id> users;
};

/// Messages of a conversation from `from` until before `until`; deleted ones do not count.
struct analytics_query {
    conversation_id conversation;
    std::optional<timestamp> from;
    std::optional<timestamp> until;
    int members_max = 10;
};

struct conversation_analytics {
    struct day {
        /// `2026-01-31`, in UTC.
        std::string date;
        std::int64_t count = 0;
    };
    struct member {
        user_id user;
        std::int64_t count = 0;
    };
    std::int64_t message_count = 0;
    std::vector<day> messages_per_day;
    /// The most active first.
    std::vector<member> most_active_members;
};

} // namespace parley
