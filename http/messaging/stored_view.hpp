#pragma once

#include "actors/protocol/conversation.hpp"

namespace parley::http {

/// A message as it is shown that came from storage with its readers counted, not from its actor.
message_view view_of(const message_record& message, conversation_kind kind, const reach& reached);

} // namespace parley::http
