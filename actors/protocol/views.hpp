#pragma once

#include "persistence/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace parley {

/// How far a message has come: derived from the cursors of the other participants, the
/// slowest of them counting.
enum class message_status : std::uint8_t { pending = 1, sent = 2, delivered = 3, read = 4 };

/// A message as clients see it.
struct message_view {
    message_id id;
    conversation_id conversation;
    parley::seq seq;
    user_id sender;
    std::string text;
    timestamp created_at;
    std::optional<timestamp> edited_at;
    std::optional<message_id> reply_to;
    message_status status = message_status::pending;
    /// Of messages to groups.
    std::optional<reach> reached{};
    std::vector<reaction_count> reactions{};
    /// Whom the text names, as far as that is known.
    std::vector<user_id> mentions{};
};

/// The public side of an account.
struct profile_view {
    user_id id;
    std::string username;
    std::optional<std::string> display_name;
    std::optional<std::string> avatar_url;
};

/// One time that a user was named, with what it takes to show it to somebody who has nothing of
/// the conversation at hand.
struct mention_view {
    mention_id id;
    timestamp created_at;
    std::optional<timestamp> read_at;
    message_view message;
    conversation_kind kind = conversation_kind::direct;
    /// Of groups.
    std::optional<std::string> conversation_name{};
    /// Who wrote the message; none while the directory cannot say.
    std::optional<profile_view> author{};
};

struct presence_view {
    user_id user;
    bool online = false;
    /// Empty while online and when never seen since this node started.
    std::optional<timestamp> last_seen_at;
};

} // namespace parley
