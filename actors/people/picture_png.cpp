#include "actors/people/picture.hpp"

#include <png.h>

namespace parley::picture {

namespace {

/// libpng's own state of one picture, freed however we leave.
struct session {
    png_image image{};

    session() { image.version = PNG_IMAGE_VERSION; }
    ~session() { png_image_free(&image); }
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    bool begin(std::string_view file) {
        return png_image_begin_read_from_memory(&image, file.data(), file.size()) != 0;
    }
    picture::size size() const {
        return {static_cast<int>(image.width), static_cast<int>(image.height)};
    }
};

bool is_opaque(const pixels& of) {
    for (std::size_t i = 3; i < of.rgba.size(); i += 4) {
        if (of.rgba[i] != 0xFF)
            return false;
    }
    return true;
}

} // namespace

std::optional<size> size_of_png(std::string_view file) {
    session reading;
    if (!reading.begin(file))
        return std::nullopt;
    return reading.size();
}

std::optional<pixels> decode_png(std::string_view file) {
    session reading;
    if (!reading.begin(file))
        return std::nullopt;
    reading.image.format = PNG_FORMAT_RGBA;
    pixels to{reading.size(), {}};
    to.rgba.resize(PNG_IMAGE_SIZE(reading.image));
    if (png_image_finish_read(&reading.image, nullptr, to.rgba.data(), 0, nullptr) == 0)
        return std::nullopt;
    return to;
}

std::string encode_png(const pixels& from) {
    // What the encoder takes has three bytes a pixel where alpha says nothing.
    bool drops_alpha = is_opaque(from);
    std::vector<std::uint8_t> rgb;
    if (drops_alpha) {
        rgb.reserve(from.rgba.size() / 4 * 3);
        for (std::size_t i = 0; i < from.rgba.size(); i += 4)
            rgb.insert(rgb.end(), {from.rgba[i], from.rgba[i + 1], from.rgba[i + 2]});
    }
    session writing;
    writing.image.width = static_cast<png_uint_32>(from.size.width);
    writing.image.height = static_cast<png_uint_32>(from.size.height);
    writing.image.format = drops_alpha ? PNG_FORMAT_RGB : PNG_FORMAT_RGBA;
    const auto* data = drops_alpha ? rgb.data() : from.rgba.data();
    std::string file(PNG_IMAGE_PNG_SIZE_MAX(writing.image), '\0');
    png_alloc_size_t made = file.size();
    if (png_image_write_to_memory(&writing.image, file.data(), &made, 0, data, 0, nullptr) == 0)
        return {};
    file.resize(made);
    return file;
}

} // namespace parley::picture
