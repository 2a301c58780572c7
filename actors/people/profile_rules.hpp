#pragma once

#include "actors/protocol/people.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Everything that is wrong with the changed fields, in their order. Texts must be valid UTF-8.
/// An empty text takes a field away, as `null` does.
std::vector<people::field_problem> problems_of(const people::change_profile& request);

/// An https URL, or the address of an image that we serve.
bool is_avatar_url(std::string_view text);

/// The 32 bytes of a public key; `nullopt` when `base64` is anything else.
std::optional<std::string> public_key_of(const std::string& base64);
std::string base64_of(const std::string& public_key);

} // namespace parley
