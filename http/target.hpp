#pragma once

#include "http/types.hpp"

#include <string_view>

namespace parley::http {

/// Fills `path` and `query` of `out` from a request target in origin or absolute form, or "*".
/// False for what no honest client sends: malformed escapes, an escaped slash or control
/// character, "." and ".." segments, bytes that are not UTF-8, too many parameters.
bool read_target(std::string_view target, request& out);

/// Decodes `a=1&b=2` (a query or a form body) and appends it to `out`.
bool read_form(std::string_view text, std::vector<std::pair<std::string, std::string>>& out);

} // namespace parley::http
