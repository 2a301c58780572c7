#include "http/routes/users.hpp"

#include "actors/protocol/accounts.hpp"
#include "http/messaging/paging.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

namespace parley::http {

namespace {

constexpr int prefix_limit_default = 8;

json or_null(const std::optional<std::string>& text) {
    return text ? json(*text) : json(nullptr);
}

json to_json(const profile_view& profile) {
    return {
        {"id", to_string(profile.id)},
        {"username", profile.username},
        {"display_name", or_null(profile.display_name)},
        {"avatar_url", or_null(profile.avatar_url)}
    };
}

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

/// One page of at most `size` profiles; one more says that there are more.
response page_of(const std::vector<profile_view>& profiles, std::size_t size) {
    auto items = json::array();
    for (const auto& profile : profiles) {
        if (items.size() < size)
            items.push_back(to_json(profile));
    }
    json body{
        {"items", std::move(items)},
        {"page", 1},
        {"page_size", size},
        {"has_next", profiles.size() > size}
    };
    return json_response(status::ok, body);
}

/// `GET /users/me`
net::awaitable<response> show_own_profile(services& with, context& ctx) {
    accounts::read_own_profile question{ctx.user().user};
    auto own = co_await with.ask<accounts::own_profile>(with.accounts, question);
    if (!own)
        co_return problem(own.error(), ctx.trace);
    co_return json_response(status::ok, to_json(*own));
}

/// `GET /users/{id}`
net::awaitable<response> show_profile(services& with, context& ctx) {
    auto found = co_await with.look_up(directory::find_by_ids{{ctx.id<user_id>("id")}});
    if (!found)
        co_return problem(found.error(), ctx.trace);
    if (found->profiles.empty())
        co_return problem(failure{errc::user_not_found}, ctx.trace);
    co_return json_response(status::ok, to_json(found->profiles.front()));
}

net::awaitable<response>
find_by_username(services& with, const context& ctx, std::string_view username) {
    auto found = co_await with.look_up(directory::find_by_username{std::string{username}});
    if (!found)
        co_return problem(found.error(), ctx.trace);
    co_return page_of(found->profiles, 1);
}

net::awaitable<response>
find_by_prefix(services& with, const context& ctx, std::string_view prefix) {
    query_numbers numbers{ctx.request};
    auto limit = numbers.read("limit", prefix_limit_default, 1, limits::page_size_max);
    if (!numbers.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, numbers.errors());
    auto question = directory::find_by_prefix{std::string{prefix}, static_cast<int>(limit) + 1};
    auto found = co_await with.look_up(std::move(question));
    if (!found)
        co_return problem(found.error(), ctx.trace);
    co_return page_of(found->profiles, static_cast<std::size_t>(limit));
}

/// `GET /users?username=` or `GET /users?prefix=&limit=`
net::awaitable<response> find_users(services& with, context& ctx) {
    if (auto username = ctx.request.parameter("username"))
        co_return co_await find_by_username(with, ctx, *username);
    if (auto prefix = ctx.request.parameter("prefix"))
        co_return co_await find_by_prefix(with, ctx, *prefix);
    std::vector<field_error> errors{{"username", "REQUIRED", "Name a username or a prefix."}};
    co_return problem(failure{errc::validation_failed}, ctx.trace, errors);
}

} // namespace

routes user_routes() {
    return {
        {verb::get, "/users/me", access::user, show_own_profile},
        {verb::get, "/users/{id}", access::user, show_profile},
        {verb::get, "/users", access::user, find_users},
    };
}

} // namespace parley::http
