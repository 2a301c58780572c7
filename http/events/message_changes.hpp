#pragma once

#include "http/event_table.hpp"

namespace parley::http {

/// Editing, deleting and reacting to messages.
event_rows message_change_events();

} // namespace parley::http
