#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// Numbers about conversations.
routes analytics_routes();

} // namespace parley::http
