#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parley {

enum class conversation_kind : std::uint8_t { direct = 1, group = 2 };
enum class privacy_mode : std::uint8_t { search_enabled = 1, strict_e2e = 2 };
enum class participant_role : std::uint8_t { member = 1, admin = 2 };

/// One user named by one message.
using mention_id = id<struct mention_tag>;

/// The key that the content of one conversation is encrypted with at rest; null when content
/// is stored plain. Opaque outside `persistence/`: handed out with a conversation and handed
/// back with its rows, so that no look-up stands on the way of a message.
struct content_key {
    std::array<std::uint8_t, 32> bytes{};
};
using content_key_ptr = std::shared_ptr<const content_key>;

/// Who reacted to one message with one emoji.
struct reaction_count {
    std::string emoji;
    std::int64_t count = 0;
    /// The reader of the message is among them.
    bool mine = false;
    friend bool operator==(const reaction_count&, const reaction_count&) = default;
};

/// What is left of a deleted message beside its place.
struct tombstone {
    timestamp deleted_at;
    user_id deleted_by;
};

struct message_record {
    message_id id;
    conversation_id conversation;
    parley::seq seq;
    user_id sender;
    client_key key;
    std::string text;
    timestamp created_at;
    std::optional<timestamp> edited_at;
    std::optional<message_id> reply_to;
    /// In the order of their first use; only where a reader is named.
    std::vector<reaction_count> reactions{};
    /// Set: the message is deleted and its text is gone.
    std::optional<tombstone> deleted{};
    /// Whom the text names, as far as that is known.
    std::vector<user_id> mentions{};
};

struct participant_record {
    user_id user;
    participant_role role = participant_role::member;
    timestamp joined_at;
    parley::seq delivered_seq;
    parley::seq read_seq;
    /// The entry that made them a member; 0 for those who were there from the beginning.
    parley::seq joined_seq{};
};

/// What a conversation actor starts from.
struct conversation_record {
    conversation_id id;
    conversation_kind kind = conversation_kind::direct;
    privacy_mode privacy = privacy_mode::search_enabled;
    /// Of groups only.
    std::optional<std::string> name{};
    std::optional<std::string> description{};
    timestamp created_at;
    /// The last entry of the log, derived from the log itself.
    parley::seq head;
    timestamp head_at;
    std::vector<participant_record> participants;
    content_key_ptr key;
    /// The latest messages, oldest first: at most `recent_messages_max`. The actor answers
    /// repeated client keys from them; the storage statement is the arbiter for older ones.
    std::vector<message_record> recent;
    /// Messages in the log, deleted ones not counted.
    std::int64_t message_count = 0;
};

inline constexpr int recent_messages_max = 64;

/// A message that ended its receiver again and again, kept for people to look at.
struct dead_letter {
    shard_id shard;
    uuid entity;
    /// What the message was, such as `conversation.send`.
    std::string kind;
    /// The same for the same message sent again, for as long as the process lives.
    std::string fingerprint;
    /// What the receiver failed with.
    std::string error;
    /// Whom and what the message named; never what somebody wrote.
    std::string payload;
};

/// What a client's key stands for: the same key from the same user has one effect.
struct keyed_request {
    client_key key;
    /// Of what was asked for, to tell a repeat from another request under the same key.
    std::string hash;
};

struct direct_request {
    user_id initiator;
    user_id recipient;
    privacy_mode privacy = privacy_mode::search_enabled;
    /// Used when no conversation of the pair stands yet.
    conversation_id proposed_id;
    std::optional<keyed_request> keyed{};
};

struct direct_opened {
    conversation_id id;
    bool created = false;
    privacy_mode privacy = privacy_mode::search_enabled;
    timestamp created_at;
    /// The key was used before, for the request whose hash is `hash`; this is what it opened then.
    bool replayed = false;
    std::string hash{};
};

/// The effect of a keyed request, kept in the transaction of that effect.
struct keyed_result {
    std::string hash;
    conversation_id conversation;
    /// The entry that it made; 0 for the making of the conversation.
    parley::seq seq;
};

struct result_query {
    user_id user;
    client_key key;
};

struct group_request {
    user_id maker;
    /// All members, the maker among them, each once.
    std::vector<user_id> members;
    std::string name;
    std::optional<std::string> description;
    privacy_mode privacy = privacy_mode::search_enabled;
    /// Names this one request: asked again it finds what it has made.
    conversation_id proposed_id;
    std::optional<keyed_request> keyed;
};

struct group_opened {
    conversation_id id;
    /// False: the key was used before, for the request whose hash is `hash`.
    bool created = false;
    std::string hash;
    timestamp created_at;
};

/// Where a message is; deleted ones have a place, too.
struct message_place {
    conversation_id conversation;
    parley::seq seq;
    user_id sender;
};

/// One stretch of a conversation's messages: of those with after_seq < seq < before_seq the newest
/// `limit` when `newest_first`, else the oldest; from `page` 2 on those behind them. The items
/// always come back oldest first.
struct history_query {
    conversation_id conversation;
    content_key_ptr key;
    /// Whose reactions are `mine`.
    user_id reader;
    parley::seq after_seq;
    std::optional<parley::seq> before_seq;
    /// Nothing that was sent at this time or before.
    std::optional<timestamp> since{};
    bool newest_first = false;
    int page = 0;
    int limit = 50;
};

struct history_page {
    std::vector<message_record> items;
    bool has_more = false;
};

struct inbox_query {
    user_id user;
    int page = 1; // from 1
    int page_size = 50;
    /// Nothing but this conversation.
    std::optional<conversation_id> only = {};
};

/// Participants that an inbox shows of each conversation; the longest-standing ones.
inline constexpr int inbox_participants_max = 10;

/// How many of those whom a message was written to have got and read it.
struct reach {
    std::int64_t recipients = 0;
    std::int64_t delivered = 0;
    std::int64_t read = 0;
};

struct inbox_entry {
    conversation_id id;
    conversation_kind kind = conversation_kind::direct;
    privacy_mode privacy = privacy_mode::search_enabled;
    std::optional<std::string> name{};
    timestamp created_at;
    timestamp updated_at;
    /// At most `inbox_participants_max` of `participant_count`.
    std::vector<participant_record> participants;
    std::int64_t participant_count = 0;
    std::optional<message_record> last_message;
    /// Of the last message.
    reach reached{};
    /// Messages by others after the user's read cursor, counted to at most 1,000.
    int unread_count = 0;
    bool muted = false;
};

struct inbox_page {
    std::vector<inbox_entry> items;
    bool has_more = false;
};

} // namespace parley
