#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::bench {

/// Parses an acknowledgement of a send or a `newMessage` in full: nothing when it is what the
/// protocol promises, else what is wrong with it. Searching for fields, as the generator does
/// with all frames, would not notice a frame that is no JSON.
std::optional<std::string> problem_in(std::string_view frame);

} // namespace parley::bench
