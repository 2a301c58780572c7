#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The texts of Engine.IO v4 and Socket.IO v5, without sockets.
namespace parley::http::socketio {

/// The first character of every Engine.IO packet.
namespace packet_type {
inline constexpr char open = '0';
inline constexpr char close = '1';
inline constexpr char ping = '2';
inline constexpr char pong = '3';
inline constexpr char message = '4';
inline constexpr char upgrade = '5';
inline constexpr char noop = '6';
/// In a payload of long polling only: a binary message in base64.
inline constexpr char binary = 'b';
} // namespace packet_type

/// Between the packets of one long-polling body.
inline constexpr char packet_separator = '\x1e';

/// What an Engine.IO message carries.
struct packet {
    enum class type : std::uint8_t {
        connect = 0,
        disconnect,
        event,
        ack,
        connect_error,
        binary_event,
        binary_ack,
    };

    type what = type::event;
    /// Binary messages that belong to it and follow it.
    std::size_t attachments = 0;
    std::string_view name_space = "/";
    /// Digits; empty when the client waits for no acknowledgement.
    std::string_view id;
    /// Null when there is none. Of events: a list whose first item is the name.
    nlohmann::json data;
};

/// Nothing for what no honest client sends. The views point into `text`.
std::optional<packet> parse_packet(std::string_view text);

/// The packets of a long-polling body.
std::vector<std::string_view> split_payload(std::string_view body);

} // namespace parley::http::socketio
