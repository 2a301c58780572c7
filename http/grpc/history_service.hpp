#pragma once

#include "http/server.hpp"

#include <memory>

namespace grpc {
class Service; // NOLINT(readability-identifier-naming): not ours
} // namespace grpc

namespace parley::http::rpc {

/// `parley.messaging.v1.MessagingService`; its calls run on the loops of `on`, which outlives it.
/// REQ RTS-5
std::unique_ptr<grpc::Service> make_history_service(http::server& on);

} // namespace parley::http::rpc
