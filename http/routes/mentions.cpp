#include "http/routes/mentions.hpp"

#include "actors/protocol/user.hpp"
#include "http/messaging/edge.hpp"
#include "http/messaging/json.hpp"
#include "http/messaging/paging.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

namespace parley::http {

namespace {

/// `GET /mentions?unread&page&page_size`
net::awaitable<response> list_mentions(services& with, context& ctx) {
    query_numbers numbers{ctx.request};
    auto page = read_page(numbers, limits::page_size_default);
    auto errors = numbers.errors();
    auto unread = ctx.request.parameter("unread").value_or("false");
    if (unread != "true" && unread != "false")
        errors.push_back({"unread", "INVALID_VALUE", "must be true or false"});
    if (!errors.empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, errors);
    user::read_mentions question{{{}, unread == "true", page.page, page.size}};
    auto found = co_await ask_again<mention_page>(with, ctx.user().user, question);
    if (!found)
        co_return problem(found.error(), ctx.trace);
    std::vector<user_id> authors;
    for (const auto& mention : found->items)
        authors.push_back(mention.message.sender);
    auto known = co_await look_up_profiles(with, std::move(authors));
    auto items = json::array();
    for (const auto& mention : found->items)
        items.push_back(to_json(mention, known));
    json body{
        {"items", std::move(items)},
        {"page", page.page},
        {"page_size", page.size},
        {"has_next", found->has_more}
    };
    co_return json_response(status::ok, body);
}

/// `POST /mentions/{id}/read`
net::awaitable<response> mark_read(services& with, context& ctx) {
    user::mark_mention_read note{ctx.id<mention_id>("id")};
    auto noted = co_await ask_again<mention::noted>(with, ctx.user().user, note);
    if (!noted)
        co_return problem(noted.error(), ctx.trace);
    co_return no_content();
}

} // namespace

routes mention_routes() {
    return {
        {verb::get, "/mentions", access::user, list_mentions},
        {verb::post, "/mentions/{id}/read", access::user, mark_read},
    };
}

} // namespace parley::http
