#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The client's side of RFC 6455 framing, as little as the generator needs.
namespace parley::bench {

enum class opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10,
};

/// Appends one whole frame to `out`, masked with `mask` as clients must.
void append_frame(std::string& out, opcode kind, std::string_view payload, std::uint32_t mask);

/// One frame of the server. `payload` points into the bytes it was read from.
struct server_frame {
    opcode kind = opcode::text;
    bool is_final = true;
    std::string_view payload;
    /// Header and payload together.
    std::size_t size = 0;
};

/// The frame that `bytes` begins with; `nullopt` while it is incomplete.
std::optional<server_frame> read_frame(std::string_view bytes);

} // namespace parley::bench
