#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

/// One part of a `multipart/form-data` body; views into the body.
struct form_part {
    std::string name;
    std::optional<std::string> filename;
    /// As declared, which is nothing to rely on; empty when it is not.
    std::string_view media_type;
    std::string_view content;
};

/// The boundary in the value of a Content-Type; `nullopt` when that is not multipart/form-data or
/// names no valid one.
std::optional<std::string> boundary_of(std::string_view content_type);

/// The parts of a body (RFC 7578), at most 16; `nullopt` when anything about it is not as the
/// grammar wants it: no preamble, lines that end in CRLF, a name for each part, a final boundary.
std::optional<std::vector<form_part>> read_form(std::string_view body, const std::string& boundary);

} // namespace parley::http
