#include "http/routes/keys.hpp"

#include "actors/protocol/accounts.hpp"
#include "http/problem.hpp"

namespace parley::http {

namespace {

json to_json(const accounts::key_status& status) {
    return {
        {"is_rotating", status.is_rotating},
        {"rewrapped", status.rewrapped},
        {"problem", status.problem.empty() ? json(nullptr) : json(status.problem)},
        {"key", status.key_name.empty() ? json(nullptr) : json(status.key_name)}
    };
}

template <class Request>
net::awaitable<response> answer_with(services& with, context& ctx, status code) {
    auto keys = co_await with.ask<accounts::key_status>(with.accounts, Request{});
    if (!keys)
        co_return problem(keys.error(), ctx.trace);
    co_return json_response(code, to_json(*keys));
}

/// `GET /inspect/api/keys`
net::awaitable<response> show_keys(services& with, context& ctx) {
    return answer_with<accounts::read_key_status>(with, ctx, status::ok);
}

/// `POST /inspect/api/keys/rotate`
net::awaitable<response> rotate_keys(services& with, context& ctx) {
    return answer_with<accounts::rotate_keys>(with, ctx, status::accepted);
}

} // namespace

routes key_routes() {
    return {
        {verb::get, "/inspect/api/keys", access::admin, show_keys},
        {verb::post, "/inspect/api/keys/rotate", access::admin, rotate_keys},
    };
}

} // namespace parley::http
