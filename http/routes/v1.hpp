#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// The `/v1` interface: the same conversations and messages, in its own shapes.
routes v1_routes();

} // namespace parley::http
