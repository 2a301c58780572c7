#include "actors/emoji_rules.hpp"

#include <utf8proc.h>
#include <vector>

namespace parley {

namespace {

/// The longest in use, families and subdivision flags, need some 35 bytes.
constexpr std::size_t emoji_size_max = 64;

constexpr utf8proc_int32_t keycap = 0x20E3;

std::vector<utf8proc_int32_t> code_points_of(std::string_view text) {
    std::vector<utf8proc_int32_t> points;
    const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    auto left = static_cast<utf8proc_ssize_t>(text.size());
    while (left > 0) {
        utf8proc_int32_t point = 0;
        auto length = utf8proc_iterate(at, left, &point);
        if (length <= 0)
            return {};
        points.push_back(point);
        at += length;
        left -= length;
    }
    return points;
}

bool is_one_grapheme(const std::vector<utf8proc_int32_t>& points) {
    utf8proc_int32_t state = 0;
    for (std::size_t i = 1; i < points.size(); ++i) {
        if (utf8proc_grapheme_break_stateful(points[i - 1], points[i], &state))
            return false;
    }
    return true;
}

bool is_regional(utf8proc_int32_t point) {
    return utf8proc_get_property(point)->boundclass == UTF8PROC_BOUNDCLASS_REGIONAL_INDICATOR;
}

} // namespace

bool is_emoji(std::string_view text) {
    if (text.size() > emoji_size_max)
        return false;
    auto points = code_points_of(text);
    if (points.empty() || !is_one_grapheme(points))
        return false;
    auto first = points.front();
    if (is_regional(first))
        return points.size() == 2 && is_regional(points[1]);
    bool is_key = (first >= '0' && first <= '9') || first == '#' || first == '*';
    if (is_key)
        return points.size() > 1 && points.back() == keycap;
    // Signs such as (c) are pictographs only when they are asked to look like one.
    return utf8proc_get_property(first)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

} // namespace parley
