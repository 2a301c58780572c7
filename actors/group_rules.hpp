#pragma once

#include <string_view>

namespace parley {

/// True for valid UTF-8 that shows something, within `limits::group_name_max` characters.
bool is_group_name(std::string_view text);

/// The same, or empty, within `limits::group_description_max`.
bool is_group_description(std::string_view text);

} // namespace parley
