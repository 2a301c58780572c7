#pragma once

#include "actors/protocol/views.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <variant>

/// What the real-time vocabulary says to clients, independent of any framing.
namespace parley::events {

struct message_added {
    message_view message;
};

enum class cursor_kind : std::uint8_t { delivered = 1, read = 2 };

struct cursor_moved {
    conversation_id conversation;
    user_id user;
    cursor_kind kind = cursor_kind::delivered;
    parley::seq seq;
};

struct typing_changed {
    conversation_id conversation;
    user_id user;
    bool active = false;
};

struct presence_changed {
    presence_view presence;
};

/// No entry of a log: tells a user that there is a conversation from now on.
struct conversation_created {
    conversation_id conversation;
    conversation_kind kind = conversation_kind::direct;
    privacy_mode privacy = privacy_mode::search_enabled;
    std::optional<std::string> name{};
    /// At most `inbox_participants_max` of `participant_count`.
    std::vector<user_id> participants;
    timestamp created_at;
    std::size_t participant_count = 0;
};

struct message_edited {
    /// As it is now; its reactions are those that the receiver sees.
    message_view message;
    parley::seq seq;
};

struct message_deleted {
    conversation_id conversation;
    message_id message;
    parley::seq seq;
    user_id by;
};

struct reaction_changed {
    conversation_id conversation;
    message_id message;
    parley::seq seq;
    user_id user;
    std::string emoji;
    /// Users who react with this emoji now.
    std::int64_t count = 0;
    bool added = true;
};

struct member_joined {
    conversation_id conversation;
    parley::seq seq;
    user_id user;
    participant_role role = participant_role::member;
    user_id by;
    timestamp joined_at;
};

struct member_left {
    conversation_id conversation;
    parley::seq seq;
    user_id user;
    /// The user themselves, or who removed them.
    user_id by;
};

struct role_changed {
    conversation_id conversation;
    parley::seq seq;
    user_id user;
    participant_role role = participant_role::member;
    user_id by;
};

struct conversation_updated {
    conversation_id conversation;
    parley::seq seq;
    std::optional<std::string> name;
    std::optional<std::string> description;
    user_id by;
};

/// The last entry of a log.
struct conversation_deleted {
    conversation_id conversation;
    parley::seq seq;
    user_id by;
    timestamp deleted_at;
};

/// The receiver is named in a message.
struct mentioned {
    mention_view mention;
};

} // namespace parley::events

namespace parley {

using event_body = std::variant<
    events::message_added,
    events::cursor_moved,
    events::typing_changed,
    events::presence_changed,
    events::conversation_created,
    events::message_edited,
    events::message_deleted,
    events::reaction_changed,
    events::member_joined,
    events::member_left,
    events::role_changed,
    events::conversation_updated,
    events::conversation_deleted,
    events::mentioned>;

/// What a full outgoing queue does with an event.
enum class event_class : std::uint8_t {
    /// An entry of a log: never dropped singly; the client is told to load again.
    entry = 1,
    /// A later one makes an earlier one of the same conversation and user superfluous.
    cursor = 2,
    /// Dropped first: typing and presence.
    ephemeral = 3,
};

/// One event on its way to many sessions: immutable, shared, encoded once per framing.
class shared_event {
public:
    explicit shared_event(event_body body_) : body{std::move(body_)} {}

    const event_body body;

    event_class cls() const;

    /// Nil for presence.
    conversation_id conversation() const;

    /// The place in the log of its conversation; 0 for what is no log entry.
    parley::seq log_seq() const;

    /// The encoding for one framing, made by the first caller and kept. Thread-safe.
    template <class Encoding, class Make>
    const Encoding& encoded(std::size_t framing, Make make) const {
        auto& slot = slots_.at(framing);
        if (const auto* made = slot.made.load(std::memory_order_acquire))
            return *static_cast<const Encoding*>(made);
        // No `call_once`: it makes a system call each time, to wake who is hardly ever there.
        std::lock_guard guard{slot.mutex};
        if (!slot.value)
            slot.value = std::make_shared<const Encoding>(make(*this));
        slot.made.store(slot.value.get(), std::memory_order_release);
        return *static_cast<const Encoding*>(slot.value.get());
    }

    /// What all framings share, and one for each of them.
    static constexpr std::size_t framing_count = 3;

private:
    struct slot {
        /// What `value` holds once it does.
        std::atomic<const void*> made{nullptr};
        std::mutex mutex;
        std::shared_ptr<const void> value;
    };
    mutable std::array<slot, framing_count> slots_;
};

using shared_event_ptr = std::shared_ptr<const shared_event>;

template <class Body>
shared_event_ptr make_event(Body body) {
    return std::make_shared<const shared_event>(event_body{std::move(body)});
}

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::shared_event_ptr)
