#include "http/grpc/status.hpp"

#include "http/problem.hpp"
#include "runtime/base/log.hpp"

namespace parley::http::rpc {

grpc::StatusCode status_of(errc code) {
    switch (code) {
    case errc::none:
        return grpc::StatusCode::OK;
    case errc::timed_out:
        return grpc::StatusCode::DEADLINE_EXCEEDED;
    case errc::conversation_deleted:
        return grpc::StatusCode::FAILED_PRECONDITION;
    default:
        break;
    }
    // What HTTP says of it decides about all others.
    switch (http::status_of(code)) {
    case status::bad_request:
    case status::unprocessable_entity:
        return grpc::StatusCode::INVALID_ARGUMENT;
    case status::unauthorized:
        return grpc::StatusCode::UNAUTHENTICATED;
    case status::forbidden:
        return grpc::StatusCode::PERMISSION_DENIED;
    case status::not_found:
        return grpc::StatusCode::NOT_FOUND;
    case status::too_many_requests:
        return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case status::service_unavailable:
        return grpc::StatusCode::UNAVAILABLE;
    default:
        return grpc::StatusCode::INTERNAL;
    }
}

grpc::Status
refuse(grpc::CallbackServerContext& call, const failure& reason, const trace_id& trace) {
    auto code = status_of(reason.code);
    if (code == grpc::StatusCode::INTERNAL)
        log::write(log::level::error, "call_failed", trace, {{"detail", reason.detail}});
    call.AddTrailingMetadata("error-code", std::string{code_name(reason.code)});
    call.AddTrailingMetadata("trace-id", to_string(trace));
    return {code, std::string{sentence(reason.code)}};
}

} // namespace parley::http::rpc
