#pragma once

#include "http/types.hpp"

namespace parley::http {

/// What is wrong with one field of a body; only for 422.
struct field_error {
    std::string field;
    std::string code;
    std::string message;
};

/// A request whose `field` is wrong: `validation_failed`, and `sentence` tells the client why.
failure invalid_field(std::string_view field, std::string_view sentence);
/// The same for a field that is missing.
failure missing_field(std::string_view field);

/// What a failure says about fields: those of `invalid_field`, and those that a code is about, such
/// as the text of `message_too_large`. Empty for everything that is no 422.
std::vector<field_error> details_of(const failure& reason);

/// The one translation from `errc` to an HTTP status.
status status_of(errc code);

/// `{"code","message","trace_id"[,"details"]}`: the inner object of every error, the same in
/// HTTP bodies, event acknowledgements and `error` events. Without `details` those of the failure.
json error_json(
    const failure& reason, const trace_id& trace, const std::vector<field_error>& details = {}
);

json error_json(std::string_view code, std::string_view message, const trace_id& trace);

/// The error answer of a route; the detail of `reason` goes to the log only, and only for 500.
/// 401 carries `WWW-Authenticate`, 429 and 503 carry `Retry-After`.
response
problem(const failure& reason, const trace_id& trace, const std::vector<field_error>& details = {});

/// The same for what only HTTP knows, such as 431.
response
problem(status code, std::string_view name, std::string_view message, const trace_id& trace);

} // namespace parley::http
