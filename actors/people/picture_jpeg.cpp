#include "actors/people/picture.hpp"

#include <algorithm>
#include <libexif/exif-data.h>
#include <memory>
#include <turbojpeg.h>

namespace parley::picture {

namespace {

constexpr int quality = 85;

struct handle_deleter {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using handle_ptr = std::unique_ptr<void, handle_deleter>;

struct buffer_deleter {
    void operator()(unsigned char* buffer) const { tjFree(buffer); }
};

struct exif_deleter {
    void operator()(ExifData* data) const { exif_data_unref(data); }
};

const unsigned char* bytes_of(std::string_view file) {
    return reinterpret_cast<const unsigned char*>(file.data()); // NOLINT(*-reinterpret-cast)
}

/// A warning is about data that is missing or odd, of which every decoder makes the best.
bool has_failed(const handle_ptr& handle, int outcome) {
    return outcome != 0 && tjGetErrorCode(handle.get()) == TJERR_FATAL;
}

std::optional<size> size_with(const handle_ptr& handle, std::string_view file) {
    size found;
    int sampling = 0;
    int colours = 0;
    auto outcome = tjDecompressHeader3(
        handle.get(), bytes_of(file), file.size(), &found.width, &found.height, &sampling, &colours
    );
    // Browsers show what is made for print in other colours than meant.
    bool is_for_print = colours == TJCS_CMYK || colours == TJCS_YCCK;
    if (has_failed(handle, outcome) || is_for_print || found.width < 1 || found.height < 1)
        return std::nullopt;
    return found;
}

/// The least size at which the decoder can leave out what is not wanted anyway.
size decoded_size(const size& full, int side_wanted) {
    int count = 0;
    const auto* factors = tjGetScalingFactors(&count);
    auto best = full;
    for (int i = 0; i < count; ++i) {
        size scaled{TJSCALED(full.width, factors[i]), TJSCALED(full.height, factors[i])};
        if (scaled.pixels() < best.pixels() && std::max(scaled.width, scaled.height) >= side_wanted)
            best = scaled;
    }
    return best;
}

int orientation_of(std::string_view file) {
    std::unique_ptr<ExifData, exif_deleter> data{
        exif_data_new_from_data(bytes_of(file), static_cast<unsigned>(file.size()))
    };
    auto* entry =
        data ? exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION) : nullptr;
    if (entry == nullptr || entry->format != EXIF_FORMAT_SHORT || entry->size < 2)
        return 1;
    return exif_get_short(entry->data, exif_data_get_byte_order(data.get()));
}

} // namespace

std::optional<size> size_of_jpeg(std::string_view file) {
    return size_with(handle_ptr{tjInitDecompress()}, file);
}

std::optional<pixels> decode_jpeg(std::string_view file, int side_wanted) {
    handle_ptr handle{tjInitDecompress()};
    auto full = size_with(handle, file);
    if (!full)
        return std::nullopt;
    pixels to{decoded_size(*full, side_wanted), {}};
    to.rgba.resize(static_cast<std::size_t>(to.size.pixels()) * 4);
    auto outcome = tjDecompress2(
        handle.get(),
        bytes_of(file),
        file.size(),
        to.rgba.data(),
        to.size.width,
        0,
        to.size.height,
        TJPF_RGBA,
        TJFLAG_LIMITSCANS
    );
    if (has_failed(handle, outcome))
        return std::nullopt;
    return turn(std::move(to), orientation_of(file));
}

std::string encode_jpeg(const pixels& from) {
    handle_ptr handle{tjInitCompress()};
    unsigned char* made = nullptr;
    unsigned long made_size = 0;
    auto outcome = tjCompress2(
        handle.get(),
        from.rgba.data(),
        from.size.width,
        0,
        from.size.height,
        TJPF_RGBA,
        &made,
        &made_size,
        TJSAMP_420,
        quality,
        0
    );
    std::unique_ptr<unsigned char, buffer_deleter> owned{made};
    if (outcome != 0)
        return {};
    return {owned.get(), owned.get() + made_size};
}

} // namespace parley::picture
