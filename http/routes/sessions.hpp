#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// Logging in, staying logged in and logging out: `/auth/login`, `/auth/refresh`, `/auth/logout`
/// for browsers and `/auth/token` for programs.
routes session_routes();

} // namespace parley::http
