#pragma once

#include "actors/protocol/views.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <array>
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

struct conversation_created {
    conversation_id conversation;
    conversation_kind kind = conversation_kind::direct;
    privacy_mode privacy = privacy_mode::search_enabled;
    std::vector<user_id> participants;
    timestamp created_at;
};

} // namespace parley::events

namespace parley {

using event_body = std::variant<
    events::message_added,
    events::cursor_moved,
    events::typing_changed,
    events::presence_changed,
    events::conversation_created>;

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
        std::call_once(slot.once, [&] { slot.value = std::make_shared<Encoding>(make(*this)); });
        return *static_cast<const Encoding*>(slot.value.get());
    }

    /// What all framings share, and one for each of them.
    static constexpr std::size_t framing_count = 3;

private:
    struct slot {
        std::once_flag once;
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
