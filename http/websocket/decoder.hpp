#pragma once

#include "http/websocket/codec.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

/// RFC 6455 framing as clients send it, without sockets: bytes in, messages out.
namespace parley::http::websocket {

/// What stands at the beginning of a frame.
struct frame_header {
    bool is_final = false;
    opcode op = opcode::continuation;
    std::uint64_t payload_size = 0;
    std::array<std::uint8_t, 4> mask{};
    /// Bytes of the header itself.
    std::size_t size = 0;

    bool is_control() const { return (static_cast<std::uint8_t>(op) & 8U) != 0; }
};

/// Takes what a client sends apart, in pieces of any size. A message that arrives whole is
/// handed out where it lies; only an unfinished one costs memory.
class decoder {
public:
    /// Messages and frames above `message_size_max` bytes are a violation (1009).
    explicit decoder(std::size_t message_size_max);
    decoder(decoder&&) noexcept;
    decoder& operator=(decoder&&) noexcept;
    ~decoder();

    struct input {
        enum class kind : std::uint8_t { need_more, message, ping, pong, close, violation };

        kind what = kind::need_more;
        /// Of a message.
        bool is_text = false;
        /// Of `close` (1005 when the peer gave none) and `violation`: the code to answer with.
        std::uint16_t code = 0;
        /// Of messages, pings and pongs; valid until the next call and while `bytes` is.
        std::string_view payload;
    };

    /// Consumes from the front of `bytes`, which it unmasks in place, up to and including the
    /// next thing to act on. After a violation or a close it must not be called again.
    input next(std::span<char>& bytes);

private:
    struct partial;

    enum class outcome : std::uint8_t { need_more, complete, violation };

    outcome
    read_header(std::span<const char> bytes, frame_header& header, std::uint16_t& code) const;
    std::uint16_t check_sizes(const frame_header& header) const;
    input whole_frame(const frame_header& header, std::span<char>& bytes);
    input continue_partial(std::span<char>& bytes);
    bool collect_header(std::span<char>& bytes, std::uint16_t& code);
    std::uint16_t collect_payload(std::span<char>& bytes);
    input finish_frame();
    bool is_inside_message() const;

    std::uint32_t message_size_max_;
    std::unique_ptr<partial> partial_;
};

} // namespace parley::http::websocket
