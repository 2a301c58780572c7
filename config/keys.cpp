#include "config/keys.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <sodium.h>
#include <string_view>

namespace parley::config {

namespace {

constexpr std::string_view pem_begin = "-----BEGIN ";
constexpr std::size_t key_file_size_max = 64 * 1024;

failure refused(std::string_view name, std::string_view why) {
    return {errc::validation_failed, std::string{name} + ": " + std::string{why}};
}

std::string trimmed(std::string text) {
    constexpr std::string_view blank = " \t\r\n";
    auto end = text.find_last_not_of(blank);
    text.erase(end == std::string::npos ? 0 : end + 1);
    text.erase(0, text.find_first_not_of(blank));
    return text;
}

result<std::string> read_key_file(const std::string& path, std::string_view name) {
    std::ifstream file{path, std::ios::binary};
    if (!file)
        return refused(name, "is neither a key nor a file that can be read");
    std::string text;
    text.resize(key_file_size_max + 1);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > key_file_size_max)
        return refused(name, "names a file that is too large for a key");
    return trimmed(std::move(text));
}

std::string with_real_lines(std::string text) {
    for (auto at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at + 1))
        text.replace(at, 2, "\n");
    return text;
}

result<void> resolve_pem(std::string& value, std::string_view name) {
    if (value.empty())
        return {};
    auto text = trimmed(value);
    if (!text.starts_with(pem_begin)) {
        auto read = read_key_file(text, name);
        if (!read)
            return read.error();
        text = std::move(*read);
    }
    if (!text.starts_with(pem_begin))
        return refused(name, "names a file that holds no PEM");
    value = with_real_lines(std::move(text)) + "\n";
    return {};
}

bool is_master_key(std::string_view text) {
    std::array<unsigned char, 48> bytes{};
    std::size_t size = 0;
    auto failed = sodium_base642bin(
        bytes.data(),
        bytes.size(),
        text.data(),
        text.size(),
        nullptr,
        &size,
        nullptr,
        sodium_base64_VARIANT_ORIGINAL
    );
    sodium_memzero(bytes.data(), bytes.size());
    return failed == 0 && size == 32;
}

bool are_master_keys(std::string_view text) {
    constexpr std::string_view separators = " \t\r\n,";
    auto at = text.find_first_not_of(separators);
    while (at != std::string_view::npos) {
        auto end = text.find_first_of(separators, at);
        if (!is_master_key(text.substr(at, end - at)))
            return false;
        at = text.find_first_not_of(separators, std::min(end, text.size()));
    }
    return !text.empty();
}

result<void> resolve_master_key(settings& in) {
    auto text = trimmed(in.master_key);
    if (text.empty())
        return {};
    if (are_master_keys(text)) {
        in.master_key = std::move(text);
        return {};
    }
    auto read = read_master_keys(text);
    if (!read)
        return read.error();
    in.master_key_file = std::move(text);
    in.master_key = std::move(*read);
    return {};
}

} // namespace

result<void> resolve_keys(settings& in) {
    if (auto done = resolve_pem(in.auth.jwt_private_key, "auth.jwt_private_key"); !done)
        return done;
    if (auto done = resolve_pem(in.auth.jwt_public_key, "auth.jwt_public_key"); !done)
        return done;
    return resolve_master_key(in);
}

result<std::string> read_master_keys(const std::string& path) {
    auto text = read_key_file(path, "master_key");
    if (text && !are_master_keys(*text))
        return refused("master_key", "does not hold 32 bytes in base64");
    return text;
}

} // namespace parley::config
