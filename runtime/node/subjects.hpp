#pragma once

#include "config/roles.hpp"
#include "http/event_table.hpp"
#include "http/route_table.hpp"

#include <vector>

namespace parley {

/// The routes of everything that a node with these roles serves, besides the server's own.
std::vector<http::routes> subjects_of(const node_roles& roles);

/// The same for events over sockets.
std::vector<http::event_rows> events_of(const node_roles& roles);

} // namespace parley
