#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// Accounts: register, verify the address, log in, stay logged in, log out, and the public keys.
routes auth_routes();

} // namespace parley::http
