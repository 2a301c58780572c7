#pragma once

#include "actors/protocol/events.hpp"
#include "http/frame.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>

/// The one place where what happened becomes what clients see: JSON once, a WebSocket frame
/// once, shared by all receivers on all loops.
namespace parley::http {

/// A shared event as `/ws` sends it.
struct encoded_event {
    /// The event's name on the wire, such as `newMessage`.
    std::string_view name;
    /// The JSON text of its `data`; also the acknowledgement of the send that caused it.
    std::shared_ptr<const std::string> data;
    /// `{"event":name,"data":data}` in a WebSocket text frame.
    frame_ptr websocket;
};

/// The encoding of `event`, made by the first caller. Thread-safe.
const encoded_event& encoded(const shared_event& event);

/// `{"event":name,"data":data}` in a WebSocket text frame; `data` is JSON text.
std::string event_frame(std::string_view name, std::string_view data);
/// Tells a client that it missed events of this conversation and must load it again.
frame_ptr resync_frame(conversation_id conversation);

/// What clients see, as JSON text appended to `out`.
void append_json(std::string& out, const message_view& message);
void append_json(std::string& out, const presence_view& presence);
/// A JSON string with its quotes; `text` is valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// The same as values, for answers that are put together from several.
nlohmann::json to_json(const message_view& message);
nlohmann::json to_json(const presence_view& presence);
nlohmann::json to_json(const profile_view& profile);

/// `PENDING`, `SENT`, `DELIVERED`, `READ`.
std::string_view status_name(message_status status);
/// `direct`, `group`.
std::string_view kind_name(conversation_kind kind);
/// `search_enabled`, `strict_e2e`.
std::string_view privacy_name(privacy_mode mode);

} // namespace parley::http
