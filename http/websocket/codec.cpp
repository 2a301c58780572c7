#include "http/websocket/codec.hpp"

#include <cstring>

namespace parley::http::websocket {

namespace {

constexpr std::size_t control_size_max = 125;

void append_big_endian(std::string& out, std::uint64_t value, int size) {
    for (int i = size - 1; i >= 0; --i)
        out.push_back(static_cast<char>(value >> (8 * i)));
}

} // namespace

void append_frame(std::string& out, opcode op, std::string_view payload) {
    out.push_back(static_cast<char>(0x80U | static_cast<std::uint8_t>(op)));
    if (payload.size() <= control_size_max) {
        out.push_back(static_cast<char>(payload.size()));
    } else if (payload.size() <= 0xFFFF) {
        out.push_back(126);
        append_big_endian(out, payload.size(), 2);
    } else {
        out.push_back(127);
        append_big_endian(out, payload.size(), 8);
    }
    out.append(payload);
}

std::string make_frame_bytes(opcode op, std::string_view payload) {
    std::string bytes;
    bytes.reserve(payload.size() + 10);
    append_frame(bytes, op, payload);
    return bytes;
}

std::string_view payload_of(std::string_view bytes) {
    auto size = static_cast<unsigned char>(bytes[1]);
    if (size <= control_size_max)
        return bytes.substr(2);
    return bytes.substr(size == 126 ? 4 : 10);
}

std::string make_close_frame(std::uint16_t code, std::string_view reason) {
    std::string payload;
    append_big_endian(payload, code, 2);
    payload.append(reason.substr(0, control_size_max - 2));
    return make_frame_bytes(opcode::close, payload);
}

void unmask(std::span<char> data, const std::array<std::uint8_t, 4>& mask, std::size_t offset) {
    std::array<std::uint8_t, 8> pattern{};
    for (std::size_t i = 0; i < pattern.size(); ++i)
        pattern[i] = mask[(offset + i) % 4];
    std::uint64_t wide = 0;
    std::memcpy(&wide, pattern.data(), sizeof wide);
    std::size_t at = 0;
    for (; at + sizeof wide <= data.size(); at += sizeof wide) {
        std::uint64_t word = 0;
        std::memcpy(&word, data.data() + at, sizeof word);
        word ^= wide;
        std::memcpy(data.data() + at, &word, sizeof word);
    }
    for (; at < data.size(); ++at)
        data[at] = static_cast<char>(static_cast<std::uint8_t>(data[at]) ^ pattern[at % 4]);
}

} // namespace parley::http::websocket
