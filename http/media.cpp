#include "http/media.hpp"

#include "http/static_files.hpp"

#include <algorithm>
#include <charconv>

namespace parley::http {

namespace {

std::optional<std::size_t> number_of(std::string_view text) {
    std::size_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool is_whole = end == text.data() + text.size();
    return error == std::errc{} && is_whole ? std::optional{number} : std::nullopt;
}

std::string content_range(const byte_range& part, std::size_t size) {
    return "bytes " + std::to_string(part.first) + "-" + std::to_string(part.last) + "/"
           + std::to_string(size);
}

/// A range of another version would be nonsense.
bool is_range_wanted(const request& asked, std::string_view etag) {
    auto known = asked.fields.get("If-Range");
    return asked.method == verb::get && (known.empty() || known == etag);
}

} // namespace

range_request read_range(std::string_view header, std::size_t size) {
    using kind = range_request::kind;
    constexpr std::string_view unit = "bytes=";
    if (!header.starts_with(unit))
        return {};
    header.remove_prefix(unit.size());
    auto dash = header.find('-');
    if (dash == std::string_view::npos)
        return {};
    auto first = number_of(header.substr(0, dash));
    auto last = number_of(header.substr(dash + 1));
    bool has_first = dash > 0;
    bool has_last = dash + 1 < header.size();
    if ((has_first && !first) || (has_last && !last) || (!has_first && !has_last))
        return {};
    if (!has_first) {
        auto count = std::min(*last, size);
        return count == 0 ? range_request{kind::unsatisfiable, {}}
                          : range_request{kind::part, {size - count, size - 1}};
    }
    if (has_last && *last < *first)
        return {};
    if (*first >= size)
        return {kind::unsatisfiable, {}};
    return {kind::part, {*first, has_last ? std::min(*last, size - 1) : size - 1}};
}

response serve_media(
    const request& asked, std::string_view media_type, std::string_view name, std::string content
) {
    response answer;
    auto etag = "\"" + std::string{name} + "\"";
    answer.set(field::etag, etag);
    answer.set(field::cache_control, "public, max-age=31536000, immutable");
    answer.set("Content-Security-Policy", "default-src 'none'; sandbox");
    answer.set("Cross-Origin-Resource-Policy", "same-site");
    if (has_current(asked.fields.get(field::if_none_match), etag)) {
        answer.code = status::not_modified;
        return answer;
    }
    answer.set(field::accept_ranges, "bytes");
    auto range = is_range_wanted(asked, etag)
                     ? read_range(asked.fields.get(field::range), content.size())
                     : range_request{};
    if (range.wants == range_request::kind::unsatisfiable) {
        answer.code = status::range_not_satisfiable;
        answer.set(field::content_range, "bytes */" + std::to_string(content.size()));
        return answer;
    }
    answer.set(field::content_type, media_type);
    if (range.wants == range_request::kind::whole) {
        answer.body = std::move(content);
        return answer;
    }
    answer.code = status::partial_content;
    answer.set(field::content_range, content_range(range.part, content.size()));
    answer.body = content.substr(range.part.first, range.part.last - range.part.first + 1);
    return answer;
}

} // namespace parley::http
