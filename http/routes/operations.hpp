#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// `GET /health`, `/ready`, `/metrics`, and `/ws` for those who come without a handshake.
routes operations_routes();

} // namespace parley::http
