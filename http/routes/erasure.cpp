#include "http/routes/erasure.hpp"

#include "actors/protocol/accounts.hpp"
#include "http/auth/body_fields.hpp"
#include "http/auth/call_limits.hpp"
#include "http/auth/cookies.hpp"
#include "http/problem.hpp"

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

} // namespace

routes erasure_routes() {
    return {{verb::delete_, "/users/me", access::user, erase_account}};
}

} // namespace parley::http
