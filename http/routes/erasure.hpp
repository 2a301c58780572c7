#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// `DELETE /users/me`.
routes erasure_routes();

} // namespace parley::http
