#include "actors/people/profile_rules.hpp"

#include "actors/accounts/rules.hpp"

#include <algorithm>
#include <sodium.h>

namespace parley {

namespace {

constexpr std::size_t bio_characters_max = 300;
constexpr std::size_t avatar_url_size_max = 2048;
constexpr std::size_t public_key_size = 32;
constexpr int base64_variant = sodium_base64_VARIANT_ORIGINAL;

/// The new text of a field that is not taken away.
const std::string* text_of(const people::change& field) {
    return field && *field && !(*field)->empty() ? &**field : nullptr;
}

bool is_hidden(char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7F;
}

bool is_url_character(char c) {
    constexpr std::string_view never = "\"'<>\\^`{|}";
    return c > 0x20 && c < 0x7F && never.find(c) == std::string_view::npos;
}

bool is_digest(std::string_view text) {
    auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return text.size() == 64 && std::ranges::all_of(text, is_hex);
}

} // namespace

std::vector<people::field_problem> problems_of(const people::change_profile& request) {
    std::vector<people::field_problem> all;
    if (const auto* name = text_of(request.display_name)) {
        if (auto problem = problem_of_display_name(*name))
            all.push_back(std::move(*problem));
    }
    if (const auto* bio = text_of(request.bio)) {
        if (count_characters(*bio) > bio_characters_max)
            all.push_back({"bio", "TOO_LONG", "A bio has at most 300 characters."});
        else if (std::ranges::any_of(*bio, is_hidden))
            all.push_back({"bio", "INVALID_BIO", "A bio holds no control characters."});
    }
    if (const auto* url = text_of(request.avatar_url)) {
        if (!is_avatar_url(*url))
            all.push_back({"avatar_url", "INVALID_URL", "An avatar is an image or an https URL."});
    }
    return all;
}

bool is_avatar_url(std::string_view text) {
    constexpr std::string_view media = "/media/";
    constexpr std::string_view scheme = "https://";
    if (text.starts_with(media))
        return is_digest(text.substr(media.size()));
    if (!text.starts_with(scheme) || text.size() > avatar_url_size_max)
        return false;
    auto rest = text.substr(scheme.size());
    auto host = rest.substr(0, rest.find_first_of("/?#"));
    return !host.empty() && host.find('@') == std::string_view::npos
           && std::ranges::all_of(rest, is_url_character);
}

std::optional<std::string> public_key_of(const std::string& base64) {
    std::string key(public_key_size + 1, '\0');
    std::size_t size = 0;
    auto failed = sodium_base642bin(
        reinterpret_cast<unsigned char*>(key.data()), // NOLINT(*-reinterpret-cast)
        key.size(),
        base64.data(),
        base64.size(),
        nullptr,
        &size,
        nullptr,
        base64_variant
    );
    if (failed != 0 || size != public_key_size)
        return std::nullopt;
    key.resize(size);
    return key;
}

std::string base64_of(const std::string& public_key) {
    std::string text(sodium_base64_ENCODED_LEN(public_key.size(), base64_variant), '\0');
    sodium_bin2base64(
        text.data(),
        text.size(),
        reinterpret_cast<const unsigned char*>(public_key.data()), // NOLINT(*-reinterpret-cast)
        public_key.size(),
        base64_variant
    );
    text.pop_back(); // the NUL
    return text;
}

} // namespace parley
