#include "actors/people/avatar_image.hpp"

#include "runtime/base/limits.hpp"

namespace parley {

namespace {

using picture::format;

std::optional<picture::pixels> decode(format as, std::string_view file) {
    return as == format::jpeg ? picture::decode_jpeg(file, avatar_side_max)
                              : picture::decode_png(file);
}

} // namespace

result<avatar_image> make_avatar(std::string_view file) {
    if (file.size() > limits::avatar_size_max)
        return failure{errc::avatar_too_large, "too many bytes"};
    auto as = picture::format_of(file);
    if (!as)
        return failure{errc::avatar_unsupported_type, "neither JPEG nor PNG"};
    auto size = *as == format::jpeg ? picture::size_of_jpeg(file) : picture::size_of_png(file);
    if (!size)
        return failure{errc::avatar_unsupported_type, "a broken head"};
    if (size->pixels() > avatar_pixels_max)
        return failure{errc::avatar_too_large, "too many pixels"};
    auto decoded = decode(*as, file);
    if (!decoded)
        return failure{errc::avatar_unsupported_type, "a broken picture"};
    auto small = picture::shrink(std::move(*decoded), avatar_side_max);
    auto made = *as == format::jpeg ? picture::encode_jpeg(small) : picture::encode_png(small);
    if (made.empty())
        return failure{errc::overloaded, "no memory for a picture"};
    return avatar_image{*as, std::move(made)};
}

} // namespace parley
