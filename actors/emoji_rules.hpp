#pragma once

#include <string_view>

namespace parley {

/// True for exactly one emoji as people see it, whatever it is made of: modifiers, joiners,
/// flags and keycaps.
bool is_emoji(std::string_view text);

} // namespace parley
