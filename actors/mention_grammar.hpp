#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parley {

/// Handles of one message that are looked up; the rest is text.
inline constexpr std::size_t mentions_max = 50;

/// Whom a text names, as written by this grammar:
///
///     handle = "@" name
///     name   = 3*32( letter / digit / "_" / "." / "-" )    ; of ASCII, in either case
///
/// - Before the `@` stands no letter, digit, `_`, `@`, `.` or `/` of any script: emails and
///   addresses of pages name nobody.
/// - Dots and hyphens at the end of a name are punctuation and no part of it.
/// - Behind the name stands no `@` and no letter of another script: it would be another name.
/// - Code names nobody: what stands between a run of backticks and the next run of the same
///   length. A run without its like is text.
///
/// The names in small letters, each once, in the order of the text, at most `mentions_max`. `text`
/// is valid UTF-8. Next to nothing for texts without an `@`. REQ MSG-STORY-003-S1
std::vector<std::string> handles_in(std::string_view text);

} // namespace parley
