#include "http/target.hpp"

#include "http/websocket/utf8.hpp"

#include <algorithm>

namespace parley::http {

namespace {

constexpr std::size_t parameters_max = 64;

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// Decodes `%xx`, and '+' as a space when `is_form`; false when malformed or not UTF-8.
bool decode(std::string_view text, bool is_form, std::string& out) {
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && is_form) {
            out.push_back(' ');
            continue;
        }
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        if (i + 2 >= text.size())
            return false;
        int high = hex_digit(text[i + 1]);
        int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0)
            return false;
        out.push_back(static_cast<char>(high << 4 | low));
        i += 2;
    }
    return websocket::is_utf8(out);
}

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// Decodes one segment; what would change the shape of the path is refused.
bool append_segment(std::string_view encoded, std::string& path) {
    std::string segment;
    if (!decode(encoded, false, segment) || segment == "." || segment == "..")
        return false;
    bool is_harmless = std::none_of(segment.begin(), segment.end(), [](char c) {
        return is_control(c) || c == '/' || c == '\\';
    });
    path.append("/").append(segment);
    return is_harmless;
}

bool read_path(std::string_view encoded, std::string& path) {
    while (!encoded.empty()) {
        encoded.remove_prefix(1); // the slash
        auto end = encoded.find('/');
        if (!append_segment(encoded.substr(0, end), path))
            return false;
        if (end == std::string_view::npos)
            return true;
        encoded.remove_prefix(end);
    }
    return true;
}

/// `http://host/path` is `/path` to us: proxies send it so.
std::string_view without_authority(std::string_view target) {
    auto scheme = target.find("://");
    auto slash = target.find('/', scheme + 3);
    if (slash != std::string_view::npos)
        return target.substr(slash);
    return "/";
}

} // namespace

bool read_target(std::string_view target, request& out) {
    if (target == "*") {
        out.path = target;
        return out.method == verb::options;
    }
    if (target.starts_with("http://") || target.starts_with("https://"))
        target = without_authority(target);
    if (!target.starts_with('/'))
        return false;
    target = target.substr(0, target.find('#'));
    auto question = target.find('?');
    if (!read_path(target.substr(0, question), out.path))
        return false;
    return question == std::string_view::npos || read_form(target.substr(question + 1), out.query);
}

bool read_form(std::string_view text, std::vector<std::pair<std::string, std::string>>& out) {
    while (!text.empty()) {
        auto end = text.find('&');
        auto part = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (part.empty())
            continue;
        if (out.size() == parameters_max)
            return false;
        auto equals = part.find('=');
        auto value =
            equals == std::string_view::npos ? std::string_view{} : part.substr(equals + 1);
        auto& [key, decoded] = out.emplace_back();
        if (!decode(part.substr(0, equals), true, key) || !decode(value, true, decoded))
            return false;
    }
    return true;
}

} // namespace parley::http
