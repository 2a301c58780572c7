#include "http/routes/people.hpp"

#include "http/auth/body_fields.hpp"
#include "http/messaging/paging.hpp"
#include "http/people/json.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

namespace parley::http {

namespace {

/// `POST /users/{id}/follow`
net::awaitable<response> follow(services& with, context& ctx) {
    people::follow request{ctx.user().user, ctx.id<user_id>("id")};
    auto done = co_await with.ask<people::followed>(with.people, request);
    if (!done)
        co_return problem(done.error(), ctx.trace);
    json body{
        {"follower_id", to_string(request.follower)}, {"followee_id", to_string(request.followee)}
    };
    co_return json_response(done->is_new ? status::created : status::ok, body);
}

/// `DELETE /users/{id}/follow`
net::awaitable<response> unfollow(services& with, context& ctx) {
    people::unfollow request{ctx.user().user, ctx.id<user_id>("id")};
    auto done = co_await with.ask<people::unfollowed>(with.people, request);
    co_return done ? no_content() : problem(done.error(), ctx.trace);
}

net::awaitable<response>
read_list(services& with, const context& ctx, people::list_kind kind, user_id of) {
    query_numbers numbers{ctx.request};
    auto page = read_page(numbers, limits::page_size_default);
    if (!numbers.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, numbers.errors());
    people::read_list request{kind, of, page.page, page.size};
    auto found = co_await with.ask<people::list>(with.people, request);
    if (!found)
        co_return problem(found.error(), ctx.trace);
    co_return page_of_people(found->items, page.page, page.size, found->has_next);
}

/// `GET /users/{id}/followers?page&page_size`
net::awaitable<response> list_followers(services& with, context& ctx) {
    return read_list(with, ctx, people::list_kind::followers, ctx.id<user_id>("id"));
}

/// `GET /users/{id}/followees?page&page_size`
net::awaitable<response> list_followees(services& with, context& ctx) {
    return read_list(with, ctx, people::list_kind::followees, ctx.id<user_id>("id"));
}

/// `GET /users/me/close-friends?page&page_size`
net::awaitable<response> list_close_friends(services& with, context& ctx) {
    return read_list(with, ctx, people::list_kind::close_friends, ctx.user().user);
}

/// `PUT /users/me/close-friends/{id}`
net::awaitable<response> add_close_friend(services& with, context& ctx) {
    people::add_close_friend request{ctx.user().user, ctx.id<user_id>("id")};
    auto done = co_await with.ask<people::close_friend_added>(with.people, request);
    if (!done)
        co_return problem(done.error(), ctx.trace);
    co_return done->problems.empty() ? no_content() : refuse(done->problems, ctx.trace);
}

/// `DELETE /users/me/close-friends/{id}`
net::awaitable<response> remove_close_friend(services& with, context& ctx) {
    people::remove_close_friend request{ctx.user().user, ctx.id<user_id>("id")};
    auto done = co_await with.ask<people::close_friend_removed>(with.people, request);
    co_return done ? no_content() : problem(done.error(), ctx.trace);
}

/// `PUT /users/me/keys/{device_id} {public_key}`
net::awaitable<response> store_device_key(services& with, context& ctx) {
    auto body = object_body(ctx);
    if (!body)
        co_return problem(body.error(), ctx.trace);
    body_fields fields{*body};
    people::store_device_key request;
    request.user = ctx.user().user;
    request.device = ctx.id<id<struct device_tag>>("device_id").value;
    request.public_key = fields.required_text("public_key");
    if (!fields.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, fields.errors());
    auto stored = co_await with.ask<people::device_key_stored>(with.people, std::move(request));
    if (!stored)
        co_return problem(stored.error(), ctx.trace);
    if (!stored->key)
        co_return refuse(stored->problems, ctx.trace);
    co_return json_response(status::ok, to_json(*stored->key));
}

/// `DELETE /users/me/keys/{device_id}`
net::awaitable<response> remove_device_key(services& with, context& ctx) {
    people::remove_device_key request{
        ctx.user().user, ctx.id<id<struct device_tag>>("device_id").value
    };
    auto done = co_await with.ask<people::device_key_removed>(with.people, request);
    co_return done ? no_content() : problem(done.error(), ctx.trace);
}

/// `GET /users/{id}/keys`
net::awaitable<response> list_device_keys(services& with, context& ctx) {
    people::read_device_keys request{ctx.id<user_id>("id")};
    auto found = co_await with.ask<people::device_keys>(with.people, request);
    if (!found)
        co_return problem(found.error(), ctx.trace);
    auto items = json::array();
    for (const auto& key : found->items)
        items.push_back(to_json(key));
    co_return json_response(
        status::ok, {{"user_id", to_string(request.of)}, {"items", std::move(items)}}
    );
}

} // namespace

routes people_routes() {
    return {
        {verb::post, "/users/{id}/follow", access::user, follow},
        {verb::delete_, "/users/{id}/follow", access::user, unfollow},
        {verb::get, "/users/{id}/followers", access::user, list_followers},
        {verb::get, "/users/{id}/followees", access::user, list_followees},
        {verb::get, "/users/me/close-friends", access::user, list_close_friends},
        {verb::put, "/users/me/close-friends/{id}", access::user, add_close_friend},
        {verb::delete_, "/users/me/close-friends/{id}", access::user, remove_close_friend},
        {verb::put, "/users/me/keys/{device_id}", access::user, store_device_key},
        {verb::delete_, "/users/me/keys/{device_id}", access::user, remove_device_key},
        {verb::get, "/users/{id}/keys", access::user, list_device_keys},
    };
}

} // namespace parley::http
