#include "http/websocket/decoder.hpp"

#include "http/websocket/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace parley::http::websocket {

namespace {

constexpr std::size_t control_size_max = 125;
constexpr std::size_t header_size_max = 14;

std::uint8_t byte_at(std::span<const char> bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
}

std::uint64_t big_endian(std::span<const char> bytes) {
    std::uint64_t value = 0;
    for (char c : bytes)
        value = value << 8 | static_cast<std::uint8_t>(c);
    return value;
}

bool is_known(std::uint8_t op) {
    return op <= 2 || (op >= 8 && op <= 10);
}

/// The codes that may stand in a close frame (RFC 6455, 7.4, and the registry).
bool may_be_sent(std::uint16_t code) {
    if (code >= 3000 && code <= 4999)
        return true;
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1013);
}

decoder::input violation(std::uint16_t code) {
    return {decoder::input::kind::violation, false, code, {}};
}

decoder::input close_input(std::string_view payload) {
    if (payload.empty())
        return {decoder::input::kind::close, false, 1005, {}};
    if (payload.size() == 1)
        return violation(close_code::protocol_error);
    auto code = static_cast<std::uint16_t>(big_endian(payload.substr(0, 2)));
    if (!may_be_sent(code))
        return violation(close_code::protocol_error);
    if (!is_utf8(payload.substr(2)))
        return violation(close_code::bad_payload);
    return {decoder::input::kind::close, false, code, {}};
}

decoder::input control_input(opcode op, std::string_view payload) {
    switch (op) {
    case opcode::ping:
        return {decoder::input::kind::ping, false, 0, payload};
    case opcode::pong:
        return {decoder::input::kind::pong, false, 0, payload};
    default:
        return close_input(payload);
    }
}

} // namespace

/// What is kept of a frame, or of a message in several frames, that has not arrived whole.
struct decoder::partial {
    std::array<char, header_size_max> header_bytes{};
    std::size_t header_bytes_size = 0;
    frame_header header;
    bool has_header = false;
    std::uint64_t payload_read = 0;

    bool has_message = false;
    bool is_text = false;
    utf8_validator utf8;
    std::string message;
    std::string control;
    /// What was handed out last lies here and may go at the next call.
    bool is_handed_out = false;
};

decoder::decoder(std::size_t message_size_max)
    : message_size_max_{static_cast<std::uint32_t>(message_size_max)} {}

decoder::decoder(decoder&&) noexcept = default;
decoder& decoder::operator=(decoder&&) noexcept = default;
decoder::~decoder() = default;

decoder::input decoder::next(std::span<char>& bytes) {
    if (partial_ && partial_->is_handed_out)
        partial_.reset();
    if (bytes.empty())
        return {};
    if (!partial_) {
        frame_header header;
        std::uint16_t code = 0;
        auto outcome = read_header(bytes, header, code);
        if (outcome == outcome::violation)
            return violation(code);
        bool is_whole = outcome == outcome::complete
                        && bytes.size() - header.size >= header.payload_size
                        && (header.is_final || header.is_control());
        if (is_whole)
            return whole_frame(header, bytes);
        partial_ = std::make_unique<partial>();
    }
    return continue_partial(bytes);
}

decoder::outcome
decoder::read_header(std::span<const char> bytes, frame_header& header, std::uint16_t& code) const {
    if (bytes.size() < 2)
        return outcome::need_more;
    auto first = byte_at(bytes, 0);
    auto second = byte_at(bytes, 1);
    header.is_final = (first & 0x80U) != 0;
    header.op = static_cast<opcode>(first & 0x0FU);
    bool is_masked = (second & 0x80U) != 0;
    bool has_reserved_bits = (first & 0x70U) != 0;
    std::size_t short_size = second & 0x7FU;
    code = close_code::protocol_error;
    if (has_reserved_bits || !is_masked || !is_known(first & 0x0FU))
        return outcome::violation;
    if (header.is_control()) {
        if (!header.is_final || short_size > control_size_max)
            return outcome::violation;
    } else if ((header.op == opcode::continuation) != is_inside_message()) {
        return outcome::violation;
    }
    std::size_t extra = short_size == 126 ? 2 : short_size == 127 ? 8 : 0;
    header.size = 2 + extra + header.mask.size();
    if (bytes.size() < header.size)
        return outcome::need_more;
    header.payload_size = extra == 0 ? short_size : big_endian(bytes.subspan(2, extra));
    std::memcpy(header.mask.data(), bytes.data() + 2 + extra, header.mask.size());
    bool is_minimal = extra == 0 || header.payload_size > (extra == 2 ? 125 : 0xFFFFU);
    if (!is_minimal)
        return outcome::violation;
    code = check_sizes(header);
    return code == 0 ? outcome::complete : outcome::violation;
}

std::uint16_t decoder::check_sizes(const frame_header& header) const {
    if (header.payload_size >> 63 != 0)
        return close_code::protocol_error;
    auto so_far = is_inside_message() ? partial_->message.size() : 0;
    if (!header.is_control() && header.payload_size > message_size_max_ - so_far)
        return close_code::too_big;
    return 0;
}

decoder::input decoder::whole_frame(const frame_header& header, std::span<char>& bytes) {
    auto payload = bytes.subspan(header.size, static_cast<std::size_t>(header.payload_size));
    bytes = bytes.subspan(header.size + payload.size());
    unmask(payload, header.mask, 0);
    std::string_view text{payload.data(), payload.size()};
    if (header.is_control())
        return control_input(header.op, text);
    bool is_text = header.op == opcode::text;
    if (is_text && !is_utf8(text))
        return violation(close_code::bad_payload);
    return {input::kind::message, is_text, 0, text};
}

decoder::input decoder::continue_partial(std::span<char>& bytes) {
    while (true) {
        std::uint16_t code = 0;
        if (!partial_->has_header && !collect_header(bytes, code))
            return code == 0 ? input{} : violation(code);
        code = collect_payload(bytes);
        if (code != 0)
            return violation(code);
        if (partial_->payload_read < partial_->header.payload_size)
            return {};
        auto finished = finish_frame();
        if (finished.what != input::kind::need_more)
            return finished;
    }
}

/// True when the header of the current frame is there; takes no byte behind it.
bool decoder::collect_header(std::span<char>& bytes, std::uint16_t& code) {
    auto& x = *partial_;
    while (!bytes.empty()) {
        x.header_bytes.at(x.header_bytes_size++) = bytes.front();
        bytes = bytes.subspan(1);
        auto outcome = read_header({x.header_bytes.data(), x.header_bytes_size}, x.header, code);
        if (outcome == outcome::violation)
            return false;
        if (outcome == outcome::need_more)
            continue;
        x.has_header = true;
        x.payload_read = 0;
        if (x.header.is_control()) {
            x.control.clear();
        } else if (x.header.op != opcode::continuation) {
            x.has_message = true;
            x.is_text = x.header.op == opcode::text;
            x.utf8 = {};
        }
        return true;
    }
    code = 0;
    return false;
}

/// Takes what is there of the current frame's payload; not 0 is the code of a violation.
std::uint16_t decoder::collect_payload(std::span<char>& bytes) {
    auto& x = *partial_;
    auto wanted = x.header.payload_size - x.payload_read;
    auto part =
        bytes.first(static_cast<std::size_t>(std::min<std::uint64_t>(wanted, bytes.size())));
    bytes = bytes.subspan(part.size());
    unmask(part, x.header.mask, static_cast<std::size_t>(x.payload_read % 4));
    x.payload_read += part.size();
    std::string_view text{part.data(), part.size()};
    if (x.header.is_control()) {
        x.control.append(text);
        return 0;
    }
    if (x.is_text && !x.utf8.feed(text))
        return close_code::bad_payload;
    x.message.append(text);
    return 0;
}

decoder::input decoder::finish_frame() {
    auto& x = *partial_;
    x.has_header = false;
    x.header_bytes_size = 0;
    if (x.header.is_control()) {
        // Between the fragments of a message the message stays.
        x.is_handed_out = !x.has_message;
        return control_input(x.header.op, x.control);
    }
    if (!x.header.is_final)
        return {};
    if (x.is_text && !x.utf8.is_complete())
        return violation(close_code::bad_payload);
    x.is_handed_out = true;
    return {input::kind::message, x.is_text, 0, x.message};
}

bool decoder::is_inside_message() const {
    return partial_ && partial_->has_message;
}

} // namespace parley::http::websocket
