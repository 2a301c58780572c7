#pragma once

#include "actors/protocol/accounts.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// The dot-string form of RFC 5321 in ASCII, at most 254 characters, with a domain of two labels
/// or more. Quoted local parts and address literals are refused: no provider gives them out.
bool is_email(std::string_view text);

/// 3 to 32 of ASCII letters, digits, `_`, `.` and `-`.
bool is_username(std::string_view text);

/// What a username may begin with: nothing else is worth a look-up.
bool is_username_prefix(std::string_view text);

/// ASCII letters to lower case: the form under which emails and usernames are unique.
std::string folded(std::string_view text);

/// Code points of valid UTF-8.
std::size_t count_characters(std::string_view utf8);

/// What is wrong with a display name: it has 1 to 100 characters, some of them to be seen.
std::optional<accounts::field_problem> problem_of_display_name(const std::string& name);

/// Everything that is wrong with the fields, in their order; empty when nothing is.
/// Texts must be valid UTF-8.
std::vector<accounts::field_problem> problems_of(const accounts::register_account& request);

} // namespace parley
