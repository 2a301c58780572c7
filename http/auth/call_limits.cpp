#include "http/auth/call_limits.hpp"

#include "http/problem.hpp"

namespace parley::http {

call_limits::call_limits(const rate_settings& with, caller_networks networks)
    : networks_{std::move(networks)},
      calls_{{with.calls_max, with.calls_window}, static_cast<std::size_t>(with.keys_max)} {}

rate_budget call_limits::take(std::string_view route, const request& asked) {
    auto key = std::string{route} + ' ' + networks_.of(asked);
    auto now = token_buckets::time_point::clock::now();
    std::lock_guard guard{mutex_};
    return calls_.take(key, now);
}

void show(response& answer, const rate_budget& budget) {
    if (budget.limit == 0)
        return;
    answer.set("RateLimit-Limit", std::to_string(budget.limit));
    answer.set("RateLimit-Remaining", std::to_string(budget.remaining));
    answer.set("RateLimit-Reset", std::to_string(budget.reset.count()));
}

response refuse_rate(const rate_budget& budget, const trace_id& trace) {
    auto answer = problem(failure{errc::rate_limited}, trace);
    show(answer, budget);
    answer.set(field::retry_after, std::to_string(budget.retry_after.count()));
    return answer;
}

} // namespace parley::http
