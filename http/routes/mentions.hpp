#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// Where the caller was named.
routes mention_routes();

} // namespace parley::http
