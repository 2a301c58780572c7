#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// Editing, deleting and reacting to messages.
routes message_change_routes();

} // namespace parley::http
