#pragma once

#include "config/settings.hpp"
#include "http/messaging/connection_policy.hpp"

#include <memory>

namespace parley::http::rpc {

/// Asks `parley.connections.v1.ConnectionsService`: one call a pair of users, its answer believed
/// for a while, none while the circuit breaker is open. REQ RTS-6
std::unique_ptr<connection_policy> make_connections_client(const connections_settings& config);

} // namespace parley::http::rpc
