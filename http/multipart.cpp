#include "http/multipart.hpp"

#include "http/headers.hpp"

#include <algorithm>

namespace parley::http {

namespace {

constexpr std::size_t boundary_size_max = 70;
constexpr std::size_t parts_max = 16;
constexpr std::size_t lines_max = 16;
constexpr std::size_t line_size_max = 1024;

bool is_boundary_character(char c) {
    constexpr std::string_view others = "'()+_,-./:=? ";
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || others.find(c) != std::string_view::npos;
}

/// What the text begins with, taken off it; false when it begins with something else.
bool take(std::string_view& text, std::string_view start) {
    if (!text.starts_with(start))
        return false;
    text.remove_prefix(start.size());
    return true;
}

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

std::string_view take_token(std::string_view& text) {
    auto token = text.substr(0, text.find_first_of(" \t;=\""));
    text.remove_prefix(token.size());
    return token;
}

/// A quoted-string behind its first quote, or a token.
std::optional<std::string> take_value(std::string_view& text) {
    if (!take(text, "\"")) {
        auto token = take_token(text);
        return token.empty() ? std::nullopt : std::optional{std::string{token}};
    }
    std::string value;
    while (!text.empty() && text.front() != '"') {
        if (text.front() == '\\' && text.size() > 1)
            text.remove_prefix(1);
        value += text.front();
        text.remove_prefix(1);
    }
    return take(text, "\"") ? std::optional{std::move(value)} : std::nullopt;
}

struct parameter {
    std::string_view name;
    std::string value;
};

/// `; name=value` until the end.
std::optional<std::vector<parameter>> take_parameters(std::string_view text) {
    std::vector<parameter> all;
    for (skip_blanks(text); !text.empty(); skip_blanks(text)) {
        if (!take(text, ";"))
            return std::nullopt;
        skip_blanks(text);
        auto name = take_token(text);
        if (name.empty() || !take(text, "="))
            return std::nullopt;
        auto value = take_value(text);
        if (!value)
            return std::nullopt;
        all.push_back({name, std::move(*value)});
    }
    return all;
}

/// The value of the only parameter of that name; without one, or with two, nothing.
std::optional<std::string>
only_value(const std::vector<parameter>& parameters, std::string_view name) {
    std::optional<std::string> found;
    for (const auto& each : parameters) {
        if (!equal_without_case(each.name, name))
            continue;
        if (found)
            return std::nullopt;
        found = each.value;
    }
    return found;
}

bool read_disposition(std::string_view value, form_part& part) {
    if (!equal_without_case(take_token(value), "form-data"))
        return false;
    auto parameters = take_parameters(value);
    if (!parameters)
        return false;
    auto name = only_value(*parameters, "name");
    part.name = name.value_or(std::string{});
    part.filename = only_value(*parameters, "filename");
    return name.has_value();
}

/// One header line; unknown ones are of no interest.
bool read_line(std::string_view line, form_part& part, bool& is_named) {
    auto colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0 || line.size() > line_size_max)
        return false;
    auto name = line.substr(0, colon);
    auto value = line.substr(colon + 1);
    skip_blanks(value);
    if (equal_without_case(name, "Content-Type"))
        part.media_type = value;
    if (!equal_without_case(name, "Content-Disposition"))
        return true;
    if (is_named)
        return false;
    is_named = read_disposition(value, part);
    return is_named;
}

/// The header lines of a part and the empty one behind them.
bool take_head(std::string_view& body, form_part& part) {
    bool is_named = false;
    for (std::size_t count = 0; count <= lines_max; ++count) {
        if (take(body, "\r\n"))
            return is_named;
        auto end = body.find("\r\n");
        if (end == std::string_view::npos || !read_line(body.substr(0, end), part, is_named))
            return false;
        body.remove_prefix(end + 2);
    }
    return false;
}

} // namespace

std::optional<std::string> boundary_of(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find_first_of("; \t"));
    if (!equal_without_case(type, "multipart/form-data"))
        return std::nullopt;
    auto parameters = take_parameters(content_type.substr(type.size()));
    auto boundary = parameters ? only_value(*parameters, "boundary") : std::nullopt;
    if (!boundary || boundary->empty() || boundary->size() > boundary_size_max
        || boundary->back() == ' ' || !std::ranges::all_of(*boundary, is_boundary_character))
        return std::nullopt;
    return boundary;
}

std::optional<std::vector<form_part>>
read_form(std::string_view body, const std::string& boundary) {
    std::vector<form_part> parts;
    auto between = "\r\n--" + boundary;
    if (!take(body, std::string_view{between}.substr(2)))
        return std::nullopt;
    while (!take(body, "--")) {
        form_part part;
        if (parts.size() == parts_max || !take(body, "\r\n") || !take_head(body, part))
            return std::nullopt;
        auto end = body.find(between);
        if (end == std::string_view::npos)
            return std::nullopt;
        part.content = body.substr(0, end);
        body.remove_prefix(end + between.size());
        parts.push_back(std::move(part));
    }
    return body.empty() || body == "\r\n" ? std::optional{std::move(parts)} : std::nullopt;
}

} // namespace parley::http
