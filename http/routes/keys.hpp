#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// The master key and its rotation, for admins.
routes key_routes();

} // namespace parley::http
