#pragma once

#include "runtime/base/result.hpp"
#include "runtime/base/trace.hpp"

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

namespace parley::http::rpc {

/// The one translation from `errc` to a gRPC status.
grpc::StatusCode status_of(errc code);

/// The status of a failed call, and in its trailing metadata `error-code` and `trace-id`.
grpc::Status
refuse(grpc::CallbackServerContext& call, const failure& reason, const trace_id& trace);

} // namespace parley::http::rpc
