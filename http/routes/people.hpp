#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// The social graph: follows and their lists, close friends, and the keys of people's devices.
routes people_routes();

} // namespace parley::http
