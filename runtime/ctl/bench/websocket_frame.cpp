#include "runtime/ctl/bench/websocket_frame.hpp"

#include <cstring>

namespace parley::bench {

namespace {

constexpr std::uint8_t final_bit = 0x80;
constexpr std::uint8_t mask_bit = 0x80;
constexpr std::size_t mask_size = 4;

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift));
}

void append_length(std::string& out, std::size_t size) {
    if (size < 126) {
        out.push_back(static_cast<char>(mask_bit | size));
    } else if (size <= 0xffff) {
        out.push_back(static_cast<char>(mask_bit | 126));
        append_big_endian(out, size, 2);
    } else {
        out.push_back(static_cast<char>(mask_bit | 127));
        append_big_endian(out, size, 8);
    }
}

// Eight bytes at a time: this runs once for every message sent.
void apply_mask(char* data, std::size_t size, std::uint32_t mask) {
    auto wide = std::uint64_t{mask} << 32 | mask;
    std::size_t at = 0;
    for (; at + sizeof wide <= size; at += sizeof wide) {
        std::uint64_t block = 0;
        std::memcpy(&block, data + at, sizeof block);
        block ^= wide;
        std::memcpy(data + at, &block, sizeof block);
    }
    for (; at < size; ++at)
        data[at] = static_cast<char>(data[at] ^ static_cast<char>(wide >> (8 * (at % 8))));
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (auto byte : bytes)
        value = value << 8 | static_cast<std::uint8_t>(byte);
    return value;
}

} // namespace

void append_frame(std::string& out, opcode kind, std::string_view payload, std::uint32_t mask) {
    out.push_back(static_cast<char>(final_bit | static_cast<std::uint8_t>(kind)));
    append_length(out, payload.size());
    char key[mask_size];
    std::memcpy(key, &mask, mask_size);
    out.append(key, mask_size);
    auto begin = out.size();
    out.append(payload);
    apply_mask(out.data() + begin, payload.size(), mask);
}

std::optional<server_frame> read_frame(std::string_view bytes) {
    if (bytes.size() < 2)
        return std::nullopt;
    auto first = static_cast<std::uint8_t>(bytes[0]);
    std::uint64_t length = static_cast<std::uint8_t>(bytes[1]) & 0x7f;
    std::size_t header = 2;
    if (length >= 126) {
        std::size_t extended = length == 126 ? 2 : 8;
        if (bytes.size() < header + extended)
            return std::nullopt;
        length = big_endian(bytes.substr(header, extended));
        header += extended;
    }
    if (bytes.size() - header < length)
        return std::nullopt;
    server_frame frame;
    frame.kind = static_cast<opcode>(first & 0x0f);
    frame.is_final = (first & final_bit) != 0;
    frame.payload = bytes.substr(header, length);
    frame.size = header + length;
    return frame;
}

} // namespace parley::bench
