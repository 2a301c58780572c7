#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// Users: one's own profile, and who others are.
routes user_routes();

} // namespace parley::http
