#pragma once

#include "http/framing.hpp"

#include <string>
#include <string_view>

namespace parley::http::socketio {

/// Socket.IO v5 in Engine.IO messages: `42["name",data]`, and `43<id>[{"data":…}]`.
const framing& socketio_framing();

/// Any Engine.IO packet, such as `2`, as the sockets of both transports queue it.
frame_ptr make_packet(std::string_view text);

/// The packet that a frame made here carries.
std::string_view packet_of(const frame& made);

} // namespace parley::http::socketio
