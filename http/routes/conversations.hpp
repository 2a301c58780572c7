#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// Conversations: open, list, describe, and how far their members have come.
routes conversation_routes();

} // namespace parley::http
