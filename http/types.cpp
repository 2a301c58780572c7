#include "http/types.hpp"

#include "runtime/base/assert.hpp"

#include <algorithm>

namespace parley::http {

std::optional<std::string_view> request::parameter(std::string_view name) const {
    for (const auto& [key, value] : query) {
        if (key == name)
            return value;
    }
    return std::nullopt;
}

std::string request::media_type() const {
    auto text = fields.get(field::content_type);
    text = text.substr(0, text.find(';'));
    std::string type;
    for (char c : text) {
        if (c != ' ' && c != '\t')
            type += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return type;
}

bool request::is_navigation() const {
    if (method != verb::get && method != verb::head)
        return false;
    return fields.get(field::accept).find("text/html") != std::string_view::npos;
}

response& response::set(field name, std::string_view value) {
    fields.set(name, value);
    return *this;
}

response& response::set(std::string_view name, std::string_view value) {
    fields.set(name, value);
    return *this;
}

const std::string& context::path_parameter(std::string_view name) const {
    auto found = std::find_if(path_parameters.begin(), path_parameters.end(), [&](const auto& x) {
        return x.first == name;
    });
    require(found != path_parameters.end(), "the pattern names this parameter");
    return found->second;
}

const identity& context::user() const {
    require(caller.has_value(), "the route requires a user");
    return *caller;
}

result<json> context::json_body() const {
    auto type = request.media_type();
    if (type != "application/json" && !type.ends_with("+json"))
        return failure{errc::unsupported_media_type, "content type is '" + type + "'"};
    auto value = json::parse(request.body, nullptr, false);
    if (value.is_discarded())
        return failure{errc::malformed_json, "not JSON"};
    // JSON converts to nearly everything, so it has to be told where it goes.
    return {boost::system::in_place_value, std::move(value)};
}

response encoded_response(status code, std::string body) {
    response answer{code};
    answer.fields.add(field::content_type, "Content-Type", "application/json");
    answer.body = std::move(body);
    return answer;
}

response json_response(status code, const json& body) {
    // Text that came from outside is valid UTF-8 already; what is not must not throw here.
    return encoded_response(code, body.dump(-1, ' ', false, json::error_handler_t::replace));
}

response no_content() {
    return response{status::no_content};
}

response redirect(std::string_view location) {
    response answer{status::see_other};
    answer.set(field::location, location);
    return answer;
}

} // namespace parley::http
