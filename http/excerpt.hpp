#pragma once

#include <string>
#include <string_view>

namespace parley::http {

/// Characters (code points) of a message that a notice shows.
inline constexpr std::size_t excerpt_size_max = 160;

/// The beginning of a text in one line: white space in a row is one space, and what is cut off ends
/// with an ellipsis. `text` is valid UTF-8.
std::string excerpt_of(std::string_view text);

} // namespace parley::http
