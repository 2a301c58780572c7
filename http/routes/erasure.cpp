#include "http/routes/erasure.hpp"

#include "actors/protocol/accounts.hpp"
#include "http/auth/body_fields.hpp"
#include "http/auth/call_limits.hpp"
#include "http/auth/cookies.hpp"
#include "http/messaging/paging.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

namespace parley::http {

namespace {

/// `DELETE /users/me {password}`
net::awaitable<response> erase_account(services& with, context& ctx) {
    auto body = object_body(ctx);
    if (!body)
        co_return problem(body.error(), ctx.trace);
    body_fields fields{*body};
    accounts::erase_account request;
    request.user = ctx.user().user;
    request.password = fields.required_text("password");
    if (!fields.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, fields.errors());
    request.from.network = with.limits.network_of(ctx.request);
    auto outcome = co_await with.ask<accounts::erasure_outcome>(with.accounts, std::move(request));
    if (!outcome)
        co_return problem(outcome.error(), ctx.trace);
    if (outcome->refusal == errc::rate_limited)
        co_return refuse_rate(outcome->budget, ctx.trace);
    response answer;
    if (outcome->refusal != errc::none) {
        answer = problem(failure{outcome->refusal}, ctx.trace);
    } else {
        json scheduled{{"erase_after", to_string(outcome->erase_after)}};
        answer = json_response(status::accepted, scheduled);
        answer.set(field::set_cookie, expired_refresh_cookie(with.config.auth));
    }
    show(answer, outcome->budget);
    co_return answer;
}

json to_json(const erasure_event& event) {
    json body{
        {"user_id", to_string(event.user)},
        {"event", event.step == erasure_step::erased ? "erased" : "closed"},
        {"at", to_string(event.at)}
    };
    // Until then the name is as it was, and nobody's business here.
    if (event.step == erasure_step::erased) {
        body["username"] = event.username;
        body["display_name"] = event.display_name ? json(*event.display_name) : json(nullptr);
    }
    return body;
}

/// `after` and `after_user` name the last event that is known: both or none.
result<std::optional<erasure_cursor>> cursor_of(const request& asked) {
    auto after = asked.parameter("after");
    auto after_user = asked.parameter("after_user");
    std::optional<erasure_cursor> cursor;
    if (!after && !after_user)
        return cursor;
    auto at = timestamp::parse(after.value_or(""));
    auto user = user_id::parse(after_user.value_or(""));
    if (!at || !user)
        return failure{errc::validation_failed};
    cursor = erasure_cursor{*at, *user};
    return cursor;
}

/// `GET /users/erasures?after&after_user&limit`: for nodes that have no users themselves.
net::awaitable<response> list_erasures(services& with, context& ctx) {
    query_numbers numbers{ctx.request};
    auto limit = numbers.read("limit", limits::page_size_max, 1, limits::page_size_max);
    auto errors = numbers.errors();
    auto after = cursor_of(ctx.request);
    if (!after)
        errors.push_back({"after", "INVALID", "Name a time, and a user with `after_user`."});
    if (!errors.empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, errors);
    accounts::read_erasures request{*after, static_cast<int>(limit)};
    auto found = co_await with.ask<accounts::erasures>(with.accounts, request);
    if (!found)
        co_return problem(found.error(), ctx.trace);
    auto items = json::array();
    for (const auto& event : found->page.events)
        items.push_back(to_json(event));
    json body{{"items", std::move(items)}, {"has_more", found->page.has_more}};
    co_return json_response(status::ok, body);
}

} // namespace

routes erasure_routes() {
    return {
        {verb::delete_, "/users/me", access::user, erase_account},
        {verb::get, "/users/erasures", access::service, list_erasures},
    };
}

} // namespace parley::http
