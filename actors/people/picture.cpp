#include "actors/people/picture.hpp"

#include <algorithm>
#include <array>

namespace parley::picture {

namespace {

constexpr std::size_t channels = 4;

std::size_t offset_of(const size& in, int x, int y) {
    auto pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(in.width)
                 + static_cast<std::size_t>(x);
    return pixel * channels;
}

pixels blank(const size& of) {
    return {of, std::vector<std::uint8_t>(static_cast<std::size_t>(of.pixels()) * channels)};
}

/// The first of `count` source columns or rows that place `at` of `places` covers.
int covered_from(int at, int places, int count) {
    return static_cast<int>(std::int64_t{at} * count / places);
}

struct area {
    int left, right, top, bottom;
};

/// The mean of an area; what is transparent has no colour to give.
void mean_of(const pixels& from, const area& over, std::uint8_t* to) {
    std::array<std::uint64_t, 3> colour{};
    std::uint64_t alpha = 0;
    for (int y = over.top; y < over.bottom; ++y) {
        const auto* at = from.rgba.data() + offset_of(from.size, over.left, y);
        for (int x = over.left; x < over.right; ++x, at += channels) {
            for (std::size_t i = 0; i < colour.size(); ++i)
                colour.at(i) += std::uint64_t{at[i]} * at[3];
            alpha += at[3];
        }
    }
    auto count = static_cast<std::uint64_t>(over.right - over.left)
                 * static_cast<std::uint64_t>(over.bottom - over.top);
    for (std::size_t i = 0; i < colour.size(); ++i)
        to[i] = alpha == 0 ? 0 : static_cast<std::uint8_t>((colour.at(i) + alpha / 2) / alpha);
    to[3] = static_cast<std::uint8_t>((alpha + count / 2) / count);
}

size fitting(const size& from, int side_max) {
    auto longer = std::max(from.width, from.height);
    auto scaled = [&](int side) {
        return std::max(1, static_cast<int>(std::int64_t{side} * side_max / longer));
    };
    return {scaled(from.width), scaled(from.height)};
}

} // namespace

std::optional<format> format_of(std::string_view file) {
    if (file.starts_with("\xFF\xD8\xFF"))
        return format::jpeg;
    if (file.starts_with("\x89PNG\r\n\x1A\n"))
        return format::png;
    return std::nullopt;
}

std::string_view media_type_of(format of) {
    return of == format::jpeg ? "image/jpeg" : "image/png";
}

pixels shrink(pixels from, int side_max) {
    if (std::max(from.size.width, from.size.height) <= side_max)
        return from;
    auto to = blank(fitting(from.size, side_max));
    for (int y = 0; y < to.size.height; ++y) {
        area over{};
        over.top = covered_from(y, to.size.height, from.size.height);
        over.bottom = covered_from(y + 1, to.size.height, from.size.height);
        for (int x = 0; x < to.size.width; ++x) {
            over.left = covered_from(x, to.size.width, from.size.width);
            over.right = covered_from(x + 1, to.size.width, from.size.width);
            mean_of(from, over, to.rgba.data() + offset_of(to.size, x, y));
        }
    }
    return to;
}

pixels turn(pixels from, int orientation) {
    // 2 to 4 mirror or turn upside down; 5 to 8 also swap the sides.
    bool swaps = orientation >= 5;
    bool flips_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool flips_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    if (orientation < 2 || orientation > 8)
        return from;
    auto [width, height] = from.size;
    auto to = blank(swaps ? size{height, width} : from.size);
    for (int y = 0; y < to.size.height; ++y) {
        for (int x = 0; x < to.size.width; ++x) {
            int source_x = swaps ? y : x;
            int source_y = swaps ? x : y;
            if (flips_x)
                source_x = width - 1 - source_x;
            if (flips_y)
                source_y = height - 1 - source_y;
            const auto* pixel = from.rgba.data() + offset_of(from.size, source_x, source_y);
            std::copy_n(pixel, channels, to.rgba.data() + offset_of(to.size, x, y));
        }
    }
    return to;
}

} // namespace parley::picture
