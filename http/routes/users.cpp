#include "http/routes/users.hpp"

#include "http/auth/body_fields.hpp"
#include "http/messaging/paging.hpp"
#include "http/people/json.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

namespace parley::http {

namespace {

constexpr int prefix_limit_default = 8;

/// One page of at most `size` profiles; one more says that there are more.
response first_page_of(std::vector<profile_view> profiles, int size) {
    bool has_next = profiles.size() > static_cast<std::size_t>(size);
    if (has_next)
        profiles.resize(static_cast<std::size_t>(size));
    return page_of_people(profiles, 1, size, has_next);
}

/// `GET /users/me`
net::awaitable<response> show_own_profile(services& with, context& ctx) {
    accounts::read_own_profile question{ctx.user().user};
    auto own = co_await with.ask<accounts::own_profile>(with.accounts, question);
    if (!own)
        co_return problem(own.error(), ctx.trace);
    co_return json_response(status::ok, to_json(*own));
}

/// `PATCH /users/me {display_name?, bio?, avatar_url?}`
net::awaitable<response> change_own_profile(services& with, context& ctx) {
    auto body = object_body(ctx);
    if (!body)
        co_return problem(body.error(), ctx.trace);
    body_fields fields{*body};
    people::change_profile request;
    request.user = ctx.user().user;
    request.display_name = fields.change("display_name");
    request.bio = fields.change("bio");
    request.avatar_url = fields.change("avatar_url");
    if (!fields.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, fields.errors());
    auto changed = co_await with.ask<people::profile_changed>(with.people, std::move(request));
    if (!changed)
        co_return problem(changed.error(), ctx.trace);
    if (!changed->problems.empty())
        co_return refuse(changed->problems, ctx.trace);
    co_return co_await show_own_profile(with, ctx);
}

/// `GET /users/{id}`
net::awaitable<response> show_profile(services& with, context& ctx) {
    people::read_page request{ctx.user().user, ctx.id<user_id>("id")};
    auto page = co_await with.ask<people::page>(with.people, request);
    if (!page)
        co_return problem(page.error(), ctx.trace);
    co_return json_response(status::ok, to_json(*page));
}

net::awaitable<response>
find_by_username(services& with, const context& ctx, std::string_view username) {
    auto found = co_await with.look_up(directory::find_by_username{std::string{username}});
    if (!found)
        co_return problem(found.error(), ctx.trace);
    co_return first_page_of(std::move(found->profiles), 1);
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
    co_return first_page_of(std::move(found->profiles), static_cast<int>(limit));
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
        {verb::patch, "/users/me", access::user, change_own_profile},
        {verb::get, "/users/{id}", access::user, show_profile},
        {verb::get, "/users", access::user, find_users},
    };
}

} // namespace parley::http
