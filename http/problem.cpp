#include "http/problem.hpp"

#include "http/request_log.hpp"

namespace parley::http {

namespace {

/// Seconds after which a refused request is worth another try.
constexpr std::string_view retry_after = "1";

/// Between the field and the sentence in the detail of an `invalid_field`.
constexpr std::string_view field_mark = ": ";
constexpr std::string_view required = "This field is required.";

} // namespace

failure invalid_field(std::string_view field, std::string_view sentence) {
    std::string detail{field};
    return {errc::validation_failed, detail.append(field_mark).append(sentence)};
}

failure missing_field(std::string_view field) {
    return invalid_field(field, required);
}

std::vector<field_error> details_of(const failure& reason) {
    auto about = [&](const char* field, const char* code) -> std::vector<field_error> {
        return {{field, code, std::string{sentence(reason.code)}}};
    };
    if (reason.code == errc::message_text_required)
        return about("text", "REQUIRED");
    if (reason.code == errc::message_too_large)
        return about("text", "TOO_LONG");
    if (reason.code == errc::cannot_message_self)
        return about("recipient_id", "INVALID_VALUE");
    auto mark = reason.detail.find(field_mark);
    if (reason.code != errc::validation_failed || mark == std::string::npos)
        return {};
    auto why = reason.detail.substr(mark + field_mark.size());
    auto code = why == required ? "REQUIRED" : "INVALID_VALUE";
    return {{reason.detail.substr(0, mark), code, std::move(why)}};
}

status status_of(errc code) {
    switch (code) {
    case errc::none:
        return status::ok;
    case errc::invalid_id:
    case errc::malformed_json:
    case errc::invalid_verification_token:
        return status::bad_request;
    case errc::unauthenticated:
    case errc::token_expired:
    case errc::invalid_credentials:
    case errc::invalid_refresh_token:
        return status::unauthorized;
    case errc::not_a_participant:
    case errc::not_message_owner:
    case errc::edit_window_expired:
    case errc::admin_required:
    case errc::not_connected:
    case errc::email_not_verified:
        return status::forbidden;
    case errc::not_found:
    case errc::user_not_found:
    case errc::conversation_not_found:
    case errc::message_not_found:
        return status::not_found;
    case errc::method_not_allowed:
        return status::method_not_allowed;
    case errc::idempotency_conflict:
    case errc::email_already_exists:
    case errc::username_taken:
        return status::conflict;
    case errc::conversation_deleted:
        return status::gone;
    case errc::payload_too_large:
        return status::payload_too_large;
    case errc::unsupported_media_type:
        return status::unsupported_media_type;
    case errc::validation_failed:
    case errc::cannot_message_self:
    case errc::message_text_required:
    case errc::message_too_large:
    case errc::cannot_follow_self:
    case errc::avatar_too_large:
    case errc::avatar_unsupported_type:
    case errc::message_unprocessable:
    case errc::group_size:
        return status::unprocessable_entity;
    case errc::rate_limited:
        return status::too_many_requests;
    case errc::overloaded:
    case errc::storage_unavailable:
    case errc::users_unavailable:
    case errc::shard_moving:
    case errc::reload:
    case errc::fenced:
    case errc::timed_out:
    case errc::connections_unavailable:
        return status::service_unavailable;
    case errc::internal:
        break;
    }
    return status::internal_server_error;
}

json error_json(std::string_view code, std::string_view message, const trace_id& trace) {
    return {{"code", code}, {"message", message}, {"trace_id", to_string(trace)}};
}

json error_json(
    const failure& reason, const trace_id& trace, const std::vector<field_error>& details
) {
    log_failure(reason, trace);
    auto error = error_json(code_name(reason.code), sentence(reason.code), trace);
    const auto& shown = details.empty() ? details_of(reason) : details;
    if (shown.empty())
        return error;
    auto list = json::array();
    for (const auto& detail : shown) {
        list.push_back({{"field", detail.field}, {"code", detail.code}, {"message", detail.message}}
        );
    }
    error["details"] = std::move(list);
    return error;
}

response
problem(const failure& reason, const trace_id& trace, const std::vector<field_error>& details) {
    auto code = status_of(reason.code);
    auto answer = json_response(code, {{"error", error_json(reason, trace, details)}});
    if (code == status::unauthorized)
        answer.set(field::www_authenticate, "Bearer");
    if (code == status::service_unavailable || code == status::too_many_requests)
        answer.set(field::retry_after, retry_after);
    return answer;
}

response
problem(status code, std::string_view name, std::string_view message, const trace_id& trace) {
    auto answer = json_response(code, {{"error", error_json(name, message, trace)}});
    if (code == status::service_unavailable)
        answer.set(field::retry_after, retry_after);
    return answer;
}

} // namespace parley::http
