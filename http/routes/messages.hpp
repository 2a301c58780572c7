#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// Messages: send, read, catch up.
routes message_routes();

} // namespace parley::http
