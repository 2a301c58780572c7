#pragma once

#include "actors/people/picture.hpp"
#include "runtime/base/result.hpp"

#include <string>
#include <string_view>

namespace parley {

/// As many pixels as cameras have: decoded they take 64 MB for a moment.
inline constexpr std::int64_t avatar_pixels_max = 4096L * 4096L;
/// The longer side of what is stored: twice of what any page shows.
inline constexpr int avatar_side_max = 512;

/// An avatar as it is stored and served.
struct avatar_image {
    picture::format format = picture::format::png;
    std::string file;
};

/// Decodes a JPEG or PNG by its content, makes it small, and encodes it afresh: upright, and
/// without anything but the picture. `avatar_too_large`, `avatar_unsupported_type` (also when it
/// is broken). Takes tens of milliseconds of CPU.
result<avatar_image> make_avatar(std::string_view file);

} // namespace parley
