#pragma once

#include "http/auth/call_limits.hpp"
#include "http/route_table.hpp"

namespace parley::http {

/// A route that one address may only call so often. An answer that shows a budget of its own
/// keeps it.
template <route_handler Handle>
net::awaitable<response> limited(services& with, context& ctx) {
    auto budget = with.limits.take(ctx.request.path, ctx.request);
    if (!budget.is_within)
        co_return refuse_rate(budget, ctx.trace);
    auto answer = co_await Handle(with, ctx);
    if (!answer.fields.has("RateLimit-Limit"))
        show(answer, budget);
    co_return answer;
}

} // namespace parley::http
