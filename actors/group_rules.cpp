#include "actors/group_rules.hpp"

#include "actors/text_rules.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace parley {

namespace {

/// Of valid UTF-8: every character but its first byte begins with the bits 10.
std::size_t characters_of(std::string_view text) {
    auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return static_cast<std::size_t>(std::ranges::count_if(text, begins));
}

} // namespace

bool is_group_name(std::string_view text) {
    return check_text(text) == errc::none && characters_of(text) <= limits::group_name_max;
}

bool is_group_description(std::string_view text) {
    if (text.empty())
        return true;
    return check_text(text) == errc::none && characters_of(text) <= limits::group_description_max;
}

} // namespace parley
