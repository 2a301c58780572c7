#pragma once

#include "http/messaging/json.hpp"

#include <string>

namespace parley::http {

/// An entry of the list of conversations as `viewer` sees it, as JSON text appended to `out`: such
/// a list may have hundreds, and is written without a value in between.
void append_json(std::string& out, const inbox_entry& entry, user_id viewer, const profiles& known);

/// What a user has seen and not seen of a conversation: `last_message`, `unread_count`, `muted` and
/// `updated_at`, the same in the list and in the details.
json activity(const inbox_entry& entry);

} // namespace parley::http
