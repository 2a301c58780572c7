#pragma once

#include "http/types.hpp"

#include <string_view>

namespace parley::http {

/// Bytes `first` to `last`, both inclusive.
struct byte_range {
    std::size_t first = 0;
    std::size_t last = 0;
};

/// What a Range header asks of `size` bytes.
struct range_request {
    enum class kind : std::uint8_t { whole, part, unsatisfiable };
    kind wants = kind::whole;
    byte_range part;
};

/// Reads `bytes=first-last`, `first-` or `-count`. What is no valid range of one part asks for the
/// whole, as RFC 9110 wants.
range_request read_range(std::string_view header, std::size_t size);

/// Answers with a file that is named by its content and so never changes: 200, 206, 304 or 416.
/// Whatever it is, a browser will not run it.
response serve_media(
    const request& asked, std::string_view media_type, std::string_view name, std::string content
);

} // namespace parley::http
