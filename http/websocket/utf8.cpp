#include "http/websocket/utf8.hpp"

#include <cstring>

namespace parley::http::websocket {

namespace {

/// Length of the ASCII prefix, eight bytes at a time.
std::size_t ascii_prefix(std::string_view bytes) {
    constexpr std::uint64_t high_bits = 0x8080808080808080ULL;
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) <= bytes.size(); at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, sizeof word);
        if ((word & high_bits) != 0)
            break;
    }
    while (at < bytes.size() && static_cast<std::uint8_t>(bytes[at]) < 0x80)
        ++at;
    return at;
}

} // namespace

bool utf8_validator::feed(std::string_view bytes) {
    while (!bytes.empty()) {
        if (remaining_ == 0)
            bytes.remove_prefix(ascii_prefix(bytes));
        if (bytes.empty())
            return true;
        auto byte = static_cast<std::uint8_t>(bytes.front());
        bytes.remove_prefix(1);
        if (remaining_ == 0) {
            if (!begin(byte))
                return false;
            continue;
        }
        if (byte < lowest_ || byte > highest_)
            return false;
        lowest_ = 0x80;
        highest_ = 0xBF;
        --remaining_;
    }
    return true;
}

bool utf8_validator::begin(std::uint8_t lead) {
    if (lead < 0xC2 || lead > 0xF4)
        return false;
    if (lead < 0xE0)
        remaining_ = 1;
    else
        remaining_ = lead < 0xF0 ? 2 : 3;
    if (lead == 0xE0)
        lowest_ = 0xA0;
    if (lead == 0xED)
        highest_ = 0x9F;
    if (lead == 0xF0)
        lowest_ = 0x90;
    if (lead == 0xF4)
        highest_ = 0x8F;
    return true;
}

bool is_utf8(std::string_view text) {
    utf8_validator check;
    return check.feed(text) && check.is_complete();
}

} // namespace parley::http::websocket
