#include "http/people/json.hpp"

namespace parley::http {

namespace {

json or_null(const std::optional<std::string>& text) {
    return text ? json(*text) : json(nullptr);
}

} // namespace

json to_json(const accounts::own_profile& own) {
    auto body = to_json(own.profile);
    body["email"] = own.email;
    body["bio"] = or_null(own.bio);
    body["created_at"] = to_string(own.created_at);
    body["follower_count"] = own.follower_count;
    body["followee_count"] = own.followee_count;
    body["email_verified"] = own.email_verified;
    body["roles"] = own.roles;
    return body;
}

json to_json(const people::page& page) {
    auto body = to_json(page.profile);
    body["bio"] = or_null(page.bio);
    body["created_at"] = to_string(page.created_at);
    body["follower_count"] = page.follower_count;
    body["followee_count"] = page.followee_count;
    body["is_followed"] = page.is_followed;
    body["is_following"] = page.is_following;
    return body;
}

json to_json(const people::device_key& key) {
    return {
        {"device_id", to_string(key.device)},
        {"public_key", key.public_key},
        {"updated_at", to_string(key.updated_at)}
    };
}

response page_of_people(const std::vector<profile_view>& items, int page, int size, bool has_next) {
    auto list = json::array();
    for (const auto& profile : items)
        list.push_back(to_json(profile));
    json body{
        {"items", std::move(list)}, {"page", page}, {"page_size", size}, {"has_next", has_next}
    };
    return json_response(status::ok, body);
}

response refuse(const std::vector<accounts::field_problem>& problems, const trace_id& trace) {
    std::vector<field_error> errors;
    for (const auto& problem : problems)
        errors.push_back({problem.field, problem.code, problem.message});
    return problem(failure{errc::validation_failed}, trace, errors);
}

} // namespace parley::http
