#pragma once

#include "http/types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace parley::http::websocket {

/// True when the client wants to leave HTTP for WebSocket, well-formed or not.
bool is_handshake(const request& asked);

/// What is wrong with a handshake: 400, or 426 for another version; nothing when it is valid.
std::optional<response> refuse_handshake(const request& asked, const trace_id& trace);

/// 426 for those who come to a WebSocket path without a handshake.
response upgrade_required(const trace_id& trace);

/// `Sec-WebSocket-Accept` for a key (RFC 6455, 4.2.2).
std::string accept_key(std::string_view key);

/// The head of the 101 answer with `fields` besides the usual ones.
std::string switching_protocols(const request& asked, const headers& fields, const trace_id& trace);

} // namespace parley::http::websocket
