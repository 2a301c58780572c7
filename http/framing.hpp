#pragma once

#include "actors/protocol/events.hpp"
#include "http/frame.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace parley::http {

/// How one protocol writes what sessions say: the events and answers are the same in all of
/// them, what stands around them is not. Without state, one object a framing. The bytes are
/// WebSocket text frames; long polling takes the payload out of them.
class framing {
public:
    virtual ~framing() = default;

    /// Where shared events keep the frame of this framing (`shared_event::encoded`).
    virtual std::size_t slot() const = 0;
    /// An event; `data` is JSON text.
    virtual std::string event(std::string_view name, std::string_view data) const = 0;
    /// The answer to the request that the client named `id`: an object whose only `member`,
    /// `data` or `error`, is the JSON text `value`.
    virtual std::string
    answer(std::string_view id, std::string_view member, std::string_view value) const = 0;
};

/// Slot 0 of a shared event holds what all framings have in common.
inline constexpr std::size_t plain_slot = 1;
inline constexpr std::size_t socketio_slot = 2;

/// The frame of a shared event, made by the first caller, shared by all sessions of that
/// framing on all loops. Thread-safe.
const frame_ptr& frame_of(const shared_event& event, const framing& in);
/// Tells a client that it missed events of this conversation and must load it again.
frame_ptr resync_frame(conversation_id conversation, const framing& in);

} // namespace parley::http
