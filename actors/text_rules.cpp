#include "actors/text_rules.hpp"

#include "runtime/base/limits.hpp"

#include <utf8proc.h>

namespace parley {

namespace {

constexpr utf8proc_uint8_t delete_character = 0x7F;

bool is_visible(utf8proc_int32_t code_point) {
    switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
        return false;
    default:
        // Hangul and braille blanks are letters and symbols by category, but show nothing.
        return code_point != 0x3164 && code_point != 0x115F && code_point != 0x1160
               && code_point != 0xFFA0 && code_point != 0x2800;
    }
}

} // namespace

errc check_text(std::string_view text) {
    if (text.size() > limits::text_size_max)
        return errc::message_too_large;
    bool visible = false;
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        // Most of most texts: between them stand the blank and the controls, which show nothing.
        if (*at > ' ' && *at < delete_character) {
            visible = true;
            ++at;
            --left;
            continue;
        }
        utf8proc_int32_t code_point = 0;
        auto length = utf8proc_iterate(at, left, &code_point);
        if (length < 0 || code_point == 0)
            return errc::validation_failed;
        visible = visible || is_visible(code_point);
        at += length;
        left -= length;
    }
    return visible ? errc::none : errc::message_text_required;
}

} // namespace parley
