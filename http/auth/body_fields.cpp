#include "http/auth/body_fields.hpp"

#include "http/target.hpp"
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

void body_fields::refuse(std::string field, std::string code, std::string message) {
    errors_.push_back({std::move(field), std::move(code), std::move(message)});
}

std::optional<std::optional<std::string>> body_fields::change(std::string_view name) {
    if (!body_.contains(name))
        return std::nullopt;
    return optional_text(name);
}

result<json> object_body(const context& ctx) {
    auto body = ctx.json_body();
    if (body && !body->is_object())
        return invalid_field("body", "Send a JSON object.");
    return body;
}

result<json> object_or_form_body(const context& ctx) {
    if (ctx.request.media_type() != "application/x-www-form-urlencoded")
        return object_body(ctx);
    std::vector<std::pair<std::string, std::string>> fields;
    if (!read_form(ctx.request.body, fields))
        return invalid_field("body", "This is no form.");
    auto body = json::object();
    for (auto& [name, value] : fields) {
        if (!body.emplace(std::move(name), std::move(value)).second)
            return invalid_field("body", "A field stands twice.");
    }
    return {boost::system::in_place_value, std::move(body)};
}

} // namespace parley::http
