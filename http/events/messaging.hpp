#pragma once

#include "http/event_table.hpp"

namespace parley::http {

/// What clients say over a socket: sends, cursors, typing, resume, presence.
event_rows messaging_events();

} // namespace parley::http
