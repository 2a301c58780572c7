#include "http/excerpt.hpp"

namespace parley::http {

namespace {

constexpr std::string_view blanks = " \t\r\n\v\f";

/// The bytes of the code point that begins with `first`.
std::size_t width_of(char first) {
    auto byte = static_cast<unsigned char>(first);
    if (byte < 0x80)
        return 1;
    if (byte < 0xE0)
        return 2;
    return byte < 0xF0 ? 3 : 4;
}

} // namespace

std::string excerpt_of(std::string_view text) {
    text = text.substr(0, text.find_last_not_of(blanks) + 1);
    std::string out;
    std::size_t size = 0;
    auto at = text.find_first_not_of(blanks);
    while (at < text.size()) {
        if (size == excerpt_size_max)
            return out += "\u2026";
        ++size;
        if (blanks.find(text[at]) == std::string_view::npos) {
            auto width = width_of(text[at]);
            out.append(text.substr(at, width));
            at += width;
            continue;
        }
        out.push_back(' ');
        at = text.find_first_not_of(blanks, at);
    }
    return out;
}

} // namespace parley::http
