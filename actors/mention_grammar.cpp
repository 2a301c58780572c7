#include "actors/mention_grammar.hpp"

#include "actors/accounts/rules.hpp"

#include <algorithm>
#include <utf8proc.h>

namespace parley {

namespace {

constexpr utf8proc_int32_t nothing = 0;

struct character {
    utf8proc_int32_t code_point = nothing;
    std::size_t size = 1;
};

character character_at(std::string_view text, std::size_t at) {
    if (at >= text.size())
        return {};
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
    character found;
    auto size =
        utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &found.code_point);
    found.size = size > 0 ? static_cast<std::size_t>(size) : 1;
    return found;
}

bool is_letter_or_digit(utf8proc_int32_t code_point) {
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

/// What an `@` behind it makes part of something longer.
bool is_joining(utf8proc_int32_t code_point) {
    return code_point == '_' || code_point == '@' || code_point == '.' || code_point == '/'
           || is_letter_or_digit(code_point);
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || c == '.' || c == '-';
}

/// The name that begins at `from`; empty when none does.
std::string_view name_at(std::string_view text, std::size_t from) {
    auto end = from;
    while (end < text.size() && is_name_character(text[end]))
        ++end;
    auto behind = character_at(text, end).code_point;
    if (behind == '@' || is_letter_or_digit(behind))
        return {};
    auto name = text.substr(from, end - from);
    while (name.ends_with('.') || name.ends_with('-'))
        name.remove_suffix(1);
    return is_username(name) ? name : std::string_view{};
}

std::size_t run_length(std::string_view text, std::size_t at) {
    auto end = text.find_first_not_of('`', at);
    return (end == std::string_view::npos ? text.size() : end) - at;
}

/// Behind the code that begins at `from`, or behind its backticks when nothing ends it.
std::size_t end_of_code(std::string_view text, std::size_t from) {
    auto length = run_length(text, from);
    for (auto at = text.find('`', from + length); at != std::string_view::npos;) {
        auto other = run_length(text, at);
        if (other == length)
            return at + other;
        at = text.find('`', at + other);
    }
    return from + length;
}

} // namespace

std::vector<std::string> handles_in(std::string_view text) {
    std::vector<std::string> found;
    if (text.find('@') == std::string_view::npos)
        return found;
    auto before = nothing;
    for (std::size_t at = 0; at < text.size() && found.size() < mentions_max;) {
        auto next = character_at(text, at);
        if (next.code_point == '`') {
            at = end_of_code(text, at);
        } else if (next.code_point == '@' && !is_joining(before)) {
            auto name = folded(name_at(text, at + 1));
            if (!name.empty() && std::ranges::find(found, name) == found.end())
                found.push_back(std::move(name));
            at += next.size;
        } else {
            at += next.size;
        }
        before = next.code_point;
    }
    return found;
}

} // namespace parley
