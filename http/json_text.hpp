#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// JSON written as text, for what is encoded once and sent to many.
namespace parley::http {

void append_number(std::string& out, std::int64_t value);
void append_bool(std::string& out, bool value);

/// A JSON string with its quotes; `text` is valid UTF-8.
void append_json_string(std::string& out, std::string_view text);

/// A string or null.
void append_optional_string(std::string& out, const std::optional<std::string>& text);

/// An id or a time: its text needs no escapes.
template <class Id>
void append_id(std::string& out, const Id& id) {
    out.append("\"").append(to_string(id)).append("\"");
}

template <class Id>
void append_optional(std::string& out, const std::optional<Id>& value) {
    if (value)
        append_id(out, *value);
    else
        out.append("null");
}

} // namespace parley::http
