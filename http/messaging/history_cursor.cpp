#include "http/messaging/history_cursor.hpp"

#include "http/messaging/paging.hpp"
#include "runtime/base/limits.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <sodium.h>

namespace parley::http {

namespace {

constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
constexpr std::size_t cursor_size_max = 64;
/// Direction, seq, and microseconds or nothing.
constexpr std::size_t cursor_parts = 3;

std::string encode(std::string_view text) {
    std::string out(sodium_base64_encoded_len(text.size(), variant), '\0');
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    sodium_bin2base64(out.data(), out.size(), bytes, text.size(), variant);
    out.pop_back(); // its NUL
    return out;
}

std::optional<std::string> decode(std::string_view text) {
    std::array<unsigned char, cursor_size_max> bytes{};
    std::size_t size = 0;
    auto failed = sodium_base642bin(
        bytes.data(), bytes.size(), text.data(), text.size(), nullptr, &size, nullptr, variant
    );
    if (failed != 0)
        return std::nullopt;
    return std::string{bytes.begin(), bytes.begin() + static_cast<long>(size)};
}

std::optional<std::int64_t> parse_number(std::string_view text) {
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0)
        return std::nullopt;
    return number;
}

std::vector<std::string_view> parts_of(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        auto colon = text.find(':');
        parts.push_back(text.substr(0, colon));
        if (colon == std::string_view::npos)
            return parts;
        text.remove_prefix(colon + 1);
    }
}

/// False when it is no cursor that was given out.
bool read_cursor(std::string_view text, directed_history& into) {
    auto decoded = decode(text);
    if (!decoded)
        return false;
    auto parts = parts_of(*decoded);
    if (parts.size() != cursor_parts || (parts[0] != "asc" && parts[0] != "desc"))
        return false;
    auto at = parse_number(parts[1]);
    auto since = parts[2].empty() ? std::optional<std::int64_t>{0} : parse_number(parts[2]);
    if (!at || !since)
        return false;
    into.is_ascending = parts[0] == "asc";
    if (into.is_ascending)
        into.query.after_seq = seq{*at};
    else
        into.query.before_seq = seq{*at};
    if (!parts[2].empty())
        into.query.since = timestamp{*since};
    return true;
}

} // namespace

directed_history read_directed_history(const request& from, std::vector<field_error>& errors) {
    directed_history asked;
    query_numbers numbers{from};
    auto limit = numbers.read("limit", limits::page_size_default, 1, limits::page_size_max);
    errors.insert(errors.end(), numbers.errors().begin(), numbers.errors().end());
    asked.query.limit = static_cast<int>(limit);
    if (auto text = from.parameter("since_timestamp")) {
        asked.query.since = timestamp::parse(*text);
        if (!asked.query.since)
            errors.push_back({"since_timestamp", "INVALID_TIME", "must be an RFC 3339 time"});
    }
    auto order = from.parameter("order");
    if (order && *order != "asc" && *order != "desc")
        errors.push_back({"order", "INVALID_VALUE", "must be asc or desc"});
    asked.is_ascending = order == "asc";
    if (auto cursor = from.parameter("cursor")) {
        bool is_known = read_cursor(*cursor, asked);
        if (!is_known || (order && asked.is_ascending != (*order == "asc")))
            errors.push_back({"cursor", "INVALID_CURSOR", "must come from an answer in this order"}
            );
    }
    asked.query.newest_first = !asked.is_ascending;
    return asked;
}

std::string next_cursor(const directed_history& of, seq last) {
    auto since = of.query.since ? std::to_string(of.query.since->micros) : std::string{};
    return encode(fmt::format("{}:{}:{}", of.is_ascending ? "asc" : "desc", last.value, since));
}

} // namespace parley::http
