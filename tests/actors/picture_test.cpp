// Pictures from strangers.
#define CAF_SUITE picture

#include "actors/people/avatar_image.hpp"
#include "runtime/base/limits.hpp"

#include <caf/test/dsl.hpp>

#include <algorithm>

using namespace parley;
using picture::pixels;

namespace {

using bytes = std::vector<std::uint8_t>;

/// Left half red, right half blue.
pixels two_colours(int width, int height, std::uint8_t alpha = 255) {
    pixels made{{width, height}, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            auto red = static_cast<std::uint8_t>(x < width / 2 ? 255 : 0);
            auto blue = static_cast<std::uint8_t>(255 - red);
            made.rgba.insert(made.rgba.end(), {red, 0, blue, alpha});
        }
    }
    return made;
}

bytes pixel(const pixels& of, int x, int y) {
    auto at = of.rgba.begin() + 4 * (y * of.size.width + x);
    return {at, at + 4};
}

int red(const pixels& of, int x, int y) {
    return pixel(of, x, y).front();
}

bool is_near(const bytes& a, const bytes& b, int difference_max) {
    return std::equal(a.begin(), a.end(), b.begin(), [&](int x, int y) {
        return std::abs(x - y) <= difference_max;
    });
}

/// A head of EXIF with one entry: the orientation.
std::string exif(char orientation) {
    std::string tiff{"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0", 26};
    tiff[18] = orientation;
    auto body = std::string{"Exif\0\0", 6} + tiff;
    auto size = body.size() + 2;
    return std::string{"\xFF\xE1"} + static_cast<char>(size >> 8) + static_cast<char>(size) + body;
}

/// A JPEG with a segment of EXIF behind its start.
std::string turned_jpeg(const pixels& from, char orientation) {
    auto file = picture::encode_jpeg(from);
    return file.insert(2, exif(orientation));
}

errc refusal(const std::string& file) {
    auto made = make_avatar(file);
    return made ? errc::none : made.error().code;
}

std::uint32_t crc_of(std::string_view data) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (char c : data) {
        crc ^= static_cast<std::uint8_t>(c);
        for (int i = 0; i < 8; ++i)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    }
    return ~crc;
}

void put(std::string& to, std::size_t at, std::uint32_t number) {
    for (std::size_t i = 0; i < 4; ++i)
        to.at(at + i) = static_cast<char>(number >> (24 - 8 * i));
}

std::string claiming(std::string png, std::uint32_t width, std::uint32_t height) {
    put(png, 16, width);
    put(png, 20, height);
    put(png, 29, crc_of(std::string_view{png}.substr(12, 17)));
    return png;
}

} // namespace

CAF_TEST(a PNG comes back as it was) {
    auto from = two_colours(8, 4, 100);
    auto back = picture::decode_png(picture::encode_png(from));
    CAF_REQUIRE(back);
    CAF_CHECK(back->size == from.size);
    CAF_CHECK(back->rgba == from.rgba);
}

CAF_TEST(a JPEG comes back about as it was) {
    auto from = two_colours(64, 32);
    auto back = picture::decode_jpeg(picture::encode_jpeg(from), 512);
    CAF_REQUIRE(back);
    CAF_CHECK(back->size == from.size);
    CAF_CHECK(is_near(pixel(*back, 5, 5), {255, 0, 0, 255}, 12));
    CAF_CHECK(is_near(pixel(*back, 60, 30), {0, 0, 255, 255}, 12));
}

CAF_TEST(shrinking keeps the shape and takes means) {
    auto small = picture::shrink(two_colours(1000, 500), 10);
    CAF_CHECK(small.size == (picture::size{10, 5}));
    CAF_CHECK(pixel(small, 4, 2) == (bytes{255, 0, 0, 255}));
    CAF_CHECK(pixel(small, 5, 2) == (bytes{0, 0, 255, 255}));
    auto one = picture::shrink(two_colours(100, 1), 1);
    CAF_CHECK(pixel(one, 0, 0) == (bytes{128, 0, 128, 255}));
    CAF_CHECK(picture::shrink(two_colours(3000, 1), 512).size == (picture::size{512, 1}));
    CAF_CHECK(picture::shrink(two_colours(7, 3), 512).size == (picture::size{7, 3}));
}

CAF_TEST(what is transparent gives no colour to its neighbours) {
    pixels from{{2, 1}, {255, 255, 255, 0, 10, 20, 30, 255}};
    CAF_CHECK(pixel(picture::shrink(from, 1), 0, 0) == (bytes{10, 20, 30, 128}));
}

CAF_TEST(every orientation of EXIF is turned upright) {
    // Where the first pixel of the file belongs, and the last one of its first row.
    struct {
        int orientation, first_x, first_y, last_x, last_y;
    } cases[] = {
        {1, 0, 0, 2, 0},
        {2, 2, 0, 0, 0},
        {3, 2, 1, 0, 1},
        {4, 0, 1, 2, 1},
        {5, 0, 0, 0, 2},
        {6, 1, 0, 1, 2},
        {7, 1, 2, 1, 0},
        {8, 0, 2, 0, 0},
    };
    pixels from{{3, 2}, bytes(24)};
    from.rgba[0] = 1; // first of the first row
    from.rgba[8] = 2; // last of the first row
    for (const auto& each : cases) {
        auto turned = picture::turn(from, each.orientation);
        CAF_MESSAGE("orientation " << each.orientation);
        CAF_CHECK_EQUAL(turned.size.width, each.orientation < 5 ? 3 : 2);
        CAF_CHECK_EQUAL(red(turned, each.first_x, each.first_y), 1);
        CAF_CHECK_EQUAL(red(turned, each.last_x, each.last_y), 2);
    }
    CAF_CHECK(picture::turn(from, 0).rgba == from.rgba);
    CAF_CHECK(picture::turn(from, 9).rgba == from.rgba);
}

CAF_TEST(an avatar of a phone stands upright and says nothing of the phone) {
    auto made = make_avatar(turned_jpeg(two_colours(64, 32), 6));
    CAF_REQUIRE(made);
    CAF_CHECK(made->format == picture::format::jpeg);
    CAF_CHECK(made->file.find("Exif") == std::string::npos);
    auto back = picture::decode_jpeg(made->file, 512);
    CAF_REQUIRE(back);
    CAF_CHECK(back->size == (picture::size{32, 64}));
    CAF_CHECK(is_near(pixel(*back, 16, 4), {255, 0, 0, 255}, 12));
    CAF_CHECK(is_near(pixel(*back, 16, 60), {0, 0, 255, 255}, 12));
}

CAF_TEST(a large picture becomes a small avatar of the same kind) {
    auto jpeg = make_avatar(picture::encode_jpeg(two_colours(3000, 2000)));
    CAF_REQUIRE(jpeg);
    CAF_CHECK(picture::size_of_jpeg(jpeg->file) == (picture::size{512, 341}));
    auto png = make_avatar(picture::encode_png(two_colours(600, 1200)));
    CAF_REQUIRE(png);
    CAF_CHECK(png->format == picture::format::png);
    CAF_CHECK(picture::size_of_png(png->file) == (picture::size{256, 512}));
}

CAF_TEST(what was hidden behind a picture is not passed on) {
    for (auto file :
         {picture::encode_png(two_colours(9, 9)), picture::encode_jpeg(two_colours(16, 16))}) {
        file += "<script>secret</script>";
        auto made = make_avatar(file);
        CAF_REQUIRE(made);
        CAF_CHECK(made->file.find("secret") == std::string::npos);
    }
}

CAF_TEST(two megabytes are an avatar and a byte more is not) {
    auto file = picture::encode_png(two_colours(9, 9));
    file.resize(limits::avatar_size_max, 'x');
    CAF_CHECK(refusal(file) == errc::none);
    file += 'x';
    CAF_CHECK(refusal(file) == errc::avatar_too_large);
}

CAF_TEST(a bomb is refused before it is decoded) {
    auto small = picture::encode_png(two_colours(9, 9));
    CAF_CHECK(refusal(claiming(small, 4097, 4096)) == errc::avatar_too_large);
    CAF_CHECK(refusal(claiming(small, 900'000, 900'000)) == errc::avatar_too_large);
    auto jpeg = picture::encode_jpeg(two_colours(16, 16));
    auto frame = jpeg.find("\xFF\xC0");
    CAF_REQUIRE(frame != std::string::npos);
    jpeg.replace(frame + 5, 4, "\x7F\xFF\x7F\xFF");
    CAF_CHECK(refusal(jpeg) == errc::avatar_too_large);
}

CAF_TEST(what is no picture is refused by its content) {
    auto png = picture::encode_png(two_colours(9, 9));
    auto jpeg = picture::encode_jpeg(two_colours(16, 16));
    for (const auto& file :
         {std::string{},
          std::string{"GIF89a..........."},
          std::string{"<svg xmlns='http://www.w3.org/2000/svg'/>"},
          std::string{"\xFF\xD8\xFF"},
          std::string{"\xFF\xD8\xFF\xE0 and then text"},
          std::string{"\x89PNG\r\n\x1A\n"},
          png.substr(0, 40),
          png.substr(1),
          jpeg.substr(0, 30),
          claiming(png, 9, 0)})
        CAF_CHECK(refusal(file) == errc::avatar_unsupported_type);
}

CAF_TEST(no damage to a picture does more than spoil it) {
    for (auto file :
         {picture::encode_png(two_colours(20, 20, 7)), turned_jpeg(two_colours(32, 32), 3)}) {
        for (std::size_t at = 0; at < file.size(); ++at) {
            auto damaged = file;
            damaged[at] = static_cast<char>(~damaged[at]);
            auto code = refusal(damaged);
            CAF_CHECK(
                code == errc::none || code == errc::avatar_unsupported_type
                || code == errc::avatar_too_large
            );
        }
    }
}
