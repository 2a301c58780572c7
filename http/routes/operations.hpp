#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// `GET /health`, `/ready` and `/metrics`, on every node.
routes operations_routes();

/// `GET /ws` for those who come without a handshake, where there are sessions.
routes socket_routes();

} // namespace parley::http
