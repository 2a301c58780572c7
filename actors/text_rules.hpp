#pragma once

#include "runtime/base/errc.hpp"

#include <string_view>

namespace parley {

/// Whether `text` may be a message: `message_text_required` when nothing visible is in it (all
/// Unicode whitespace and invisible format characters), `message_too_large` over
/// `limits::text_size_max` bytes, `validation_failed` when it is not UTF-8 or holds U+0000,
/// which no store keeps; `none` when it may. REQ MSG-STORY-001-S4, API-EDGE-6.
errc check_text(std::string_view text);

} // namespace parley
