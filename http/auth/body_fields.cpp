#include "http/auth/body_fields.hpp"

#include "runtime/base/assert.hpp"

namespace parley::http {

body_fields::body_fields(const json& body) : body_{body} {
    require(body.is_object(), "fields are read out of an object");
}

std::string body_fields::text(std::string_view name) {
    return optional_text(name).value_or(std::string{});
}

std::string body_fields::required_text(std::string_view name) {
    auto errors_before = errors_.size();
    auto value = text(name);
    if (value.empty() && errors_.size() == errors_before)
        errors_.push_back({std::string{name}, "REQUIRED", "This field is required."});
    return value;
}

std::optional<std::string> body_fields::optional_text(std::string_view name) {
    auto found = body_.find(name);
    if (found == body_.end() || found->is_null())
        return std::nullopt;
    if (!found->is_string()) {
        errors_.push_back({std::string{name}, "INVALID_TYPE", "This field is a text."});
        return std::nullopt;
    }
    return found->get<std::string>();
}

result<json> object_body(const context& ctx) {
    auto body = ctx.json_body();
    if (body && !body->is_object())
        return failure{errc::validation_failed, "expected an object"};
    return body;
}

} // namespace parley::http
