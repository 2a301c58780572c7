#include "http/cors.hpp"

#include <algorithm>

namespace parley::http {

namespace {

constexpr std::string_view exposed_headers =
    "Trace-Id, Retry-After, Idempotent-Replayed, Degraded, Location, "
    "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset";
constexpr std::string_view allowed_headers =
    "Authorization, Content-Type, Idempotency-Key, traceparent";
constexpr std::string_view preflight_lifetime = "600";

} // namespace

cors_policy::cors_policy(std::string_view origins) {
    while (!origins.empty()) {
        auto comma = origins.find(',');
        auto origin = origins.substr(0, comma);
        origin.remove_prefix(std::min(origin.find_first_not_of(' '), origin.size()));
        origin = origin.substr(0, origin.find_last_not_of(" /") + 1);
        if (!origin.empty())
            origins_.emplace_back(origin);
        if (comma == std::string_view::npos)
            break;
        origins.remove_prefix(comma + 1);
    }
}

bool cors_policy::allows(std::string_view origin) const {
    return std::find(origins_.begin(), origins_.end(), origin) != origins_.end();
}

void cors_policy::decorate(const request& asked, response& answer) const {
    if (origins_.empty())
        return;
    answer.fields.add(field::vary, "Vary", "Origin");
    auto origin = asked.fields.get(field::origin);
    if (origin.empty() || !allows(origin))
        return;
    answer.set(field::access_control_allow_origin, origin);
    answer.set(field::access_control_allow_credentials, "true");
    answer.set(field::access_control_expose_headers, exposed_headers);
}

response cors_policy::preflight(const request& asked, std::string_view allow) const {
    auto answer = no_content();
    answer.set(field::allow, allow);
    bool is_preflight = asked.fields.has(field::access_control_request_method);
    if (is_preflight && allows(asked.fields.get(field::origin))) {
        answer.set(field::access_control_allow_methods, allow);
        answer.set(field::access_control_allow_headers, allowed_headers);
        answer.set(field::access_control_max_age, preflight_lifetime);
    }
    return answer;
}

} // namespace parley::http
