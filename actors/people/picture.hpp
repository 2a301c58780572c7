#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Pictures from strangers: every size is known and bounded before a pixel is decoded, and what
/// comes out is made from pixels alone, so nothing that was hidden in a file is passed on.
namespace parley::picture {

enum class format : std::uint8_t { jpeg, png };

struct size {
    int width = 0;
    int height = 0;

    std::int64_t pixels() const { return std::int64_t{width} * height; }
    friend bool operator==(const size&, const size&) = default;
};

/// Rows from the top, four bytes a pixel: red, green, blue, and alpha that is not multiplied in.
struct pixels {
    picture::size size;
    std::vector<std::uint8_t> rgba;
};

/// By the first bytes; names and declared types are not asked.
std::optional<format> format_of(std::string_view file);
std::string_view media_type_of(format of);

/// What the head of a file says of its size; `nullopt` when it is broken.
std::optional<size> size_of_jpeg(std::string_view file);
std::optional<size> size_of_png(std::string_view file);

/// `nullopt` when the file is broken or of a kind that browsers do not show. A JPEG is upright
/// afterwards, and may come smaller than it is, but no side below `side_wanted` for that.
std::optional<pixels> decode_jpeg(std::string_view file, int side_wanted);
std::optional<pixels> decode_png(std::string_view file);

/// Empty when memory is short.
std::string encode_jpeg(const pixels& from);
std::string encode_png(const pixels& from);

/// The same picture with no side longer than `side_max`: each pixel the mean of what it covers.
pixels shrink(pixels from, int side_max);

/// Turned as the orientation (1 to 8) of EXIF says.
pixels turn(pixels from, int orientation);

} // namespace parley::picture
