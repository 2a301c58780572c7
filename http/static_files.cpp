#include "http/static_files.hpp"

#include "runtime/base/log.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <openssl/evp.h>
#include <zlib.h>

namespace parley::http {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t total_size_max = 64 * 1024 * 1024;
/// Below this a smaller file saves no packet.
constexpr std::size_t gzip_size_min = 1024;

struct media_type {
    std::string_view extension;
    std::string_view name;
    bool is_text;
};

constexpr std::array media_types{
    media_type{".html", "text/html; charset=utf-8", true},
    media_type{".js", "text/javascript; charset=utf-8", true},
    media_type{".css", "text/css; charset=utf-8", true},
    media_type{".svg", "image/svg+xml", true},
    media_type{".json", "application/json", true},
    media_type{".map", "application/json", true},
    media_type{".webmanifest", "application/manifest+json", true},
    media_type{".txt", "text/plain; charset=utf-8", true},
    media_type{".png", "image/png", false},
    media_type{".jpg", "image/jpeg", false},
    media_type{".webp", "image/webp", false},
    media_type{".ico", "image/x-icon", false},
    media_type{".woff2", "font/woff2", false},
};

constexpr media_type unknown_type{"", "application/octet-stream", false};

media_type type_of(const std::string& path) {
    auto extension = fs::path{path}.extension().string();
    for (const auto& type : media_types) {
        if (type.extension == extension)
            return type;
    }
    return unknown_type;
}

std::string etag_of(std::string_view content) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    EVP_Digest(content.data(), content.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string tag = "\"";
    for (std::size_t i = 0; i < 16; ++i) {
        tag += digits[digest.at(i) >> 4U];
        tag += digits[digest.at(i) & 15U];
    }
    return tag + "\"";
}

bool accepts_gzip(const request& asked) {
    return asked.fields.get(field::accept_encoding).find("gzip") != std::string_view::npos;
}

} // namespace

bool has_current(std::string_view known, std::string_view etag) {
    return known == "*" || known.find(etag) != std::string_view::npos;
}

static_files::static_files(const std::string& folder) {
    if (folder.empty())
        return;
    std::error_code ec;
    for (const auto& entry : fs::recursive_directory_iterator{folder, ec}) {
        if (!entry.is_regular_file(ec))
            continue;
        auto path = entry.path().string();
        load("/" + fs::relative(entry.path(), folder, ec).generic_string(), path);
    }
    if (ec)
        log::warning("web_root_unreadable", {{"folder", folder}, {"reason", ec.message()}});
    else if (!has_index())
        log::warning("web_root_without_index", {{"folder", folder}});
}

void static_files::load(const std::string& name, const std::string& path) {
    std::ifstream in{path, std::ios::binary};
    std::string content{std::istreambuf_iterator<char>{in}, {}};
    if (!in.good() || size_ + content.size() > total_size_max) {
        log::warning("static_file_skipped", {{"file", path}});
        return;
    }
    size_ += content.size();
    auto type = type_of(path);
    file fresh{std::string{type.name}, etag_of(content), nullptr, nullptr};
    if (type.is_text && content.size() >= gzip_size_min) {
        auto small = gzip(content);
        if (!small.empty())
            fresh.gzipped = make_frame(std::move(small));
    }
    fresh.plain = make_frame(std::move(content));
    files_.emplace(name, std::move(fresh));
}

response static_files::serve(std::string_view path, const request& asked) const {
    const auto& found = files_.at(std::string{path});
    response answer;
    bool is_immutable = path.starts_with("/assets/");
    answer.set(
        field::cache_control, is_immutable ? "public, max-age=31536000, immutable" : "no-cache"
    );
    // Weak, because the compressed form has other bytes.
    answer.set(field::etag, "W/" + found.etag);
    answer.set(field::vary, "Accept-Encoding");
    if (has_current(asked.fields.get(field::if_none_match), found.etag)) {
        answer.code = status::not_modified;
        return answer;
    }
    answer.set(field::content_type, found.type);
    answer.shared_body = found.plain;
    if (found.gzipped && accepts_gzip(asked)) {
        answer.shared_body = found.gzipped;
        answer.set(field::content_encoding, "gzip");
    }
    return answer;
}

std::string gzip(std::string_view content) {
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, 9, Z_DEFAULT_STRATEGY))
        return {};
    std::string out(content.size(), '\0');
    // zlib only reads what next_in points to.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data())); // NOLINT
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data()); // NOLINT
    stream.avail_out = static_cast<uInt>(out.size());
    bool is_smaller = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(is_smaller ? out.size() - stream.avail_out : 0);
    deflateEnd(&stream);
    return out;
}

} // namespace parley::http
