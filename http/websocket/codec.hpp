#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// RFC 6455 framing as servers send it, and what both directions share.
namespace parley::http::websocket {

enum class opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10,
};

/// Why a connection closes; 4000 and above are Parley's own.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t bad_payload = 1007;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t restart = 1012;
inline constexpr std::uint16_t unauthenticated = 4401;
inline constexpr std::uint16_t authentication_timeout = 4408;
inline constexpr std::uint16_t slow_consumer = 4409;
inline constexpr std::uint16_t too_many = 4429;
} // namespace close_code

/// Appends one unmasked, final frame, as servers send them.
void append_frame(std::string& out, opcode op, std::string_view payload);
/// One final frame of its own.
std::string make_frame_bytes(opcode op, std::string_view payload);
/// The payload of bytes that `make_frame_bytes` made.
std::string_view payload_of(std::string_view bytes);
/// A close frame; `reason` is at most 123 bytes of UTF-8.
std::string make_close_frame(std::uint16_t code, std::string_view reason);

/// XORs `data` with `mask`, beginning at byte `offset` of the mask.
void unmask(std::span<char> data, const std::array<std::uint8_t, 4>& mask, std::size_t offset);

} // namespace parley::http::websocket
