#pragma once

#include "config/settings.hpp"
#include "http/grpc/server.hpp"
#include "http/messaging/connection_policy.hpp"

#include <memory>

namespace parley {

/// Who may open a conversation with whom; null when anybody may.
std::unique_ptr<http::connection_policy> make_policy(const settings& config);

/// Makes gRPC beside `http`, on the port after it unless the settings name one. Without a port of
/// its own the node serves even if that one is taken: `made` is null then, and the log says so.
result<void>
serve_grpc(const settings& config, http::server& http, std::unique_ptr<http::rpc::server>& made);

} // namespace parley
