#include "http/answer_counts.hpp"

#include "runtime/base/metrics.hpp"

#include <algorithm>

namespace parley::http {

answer_counts::answer_counts(const route_table& routes) {
    other_.method = "any";
    other_.pattern = "none";
    routes.each([this](const route& row) {
        auto& made = by_row_[&row];
        auto method = beast_http::to_string(row.method);
        made.method.assign(method.data(), method.size());
        made.pattern = row.pattern;
        // A series that begins with its first error hides that error from every rate.
        for (auto code : {200U, 401U, 500U, 503U})
            counter_of(made, place_of(code));
    });
}

void answer_counts::answered(const route* row, status code) {
    counter_of(of(row), place_of(static_cast<unsigned>(code))).Increment();
}

std::size_t answer_counts::place_of(unsigned code) {
    const auto* at = std::ranges::find(statuses, code);
    auto place = static_cast<std::size_t>(at - statuses.begin());
    return std::min(place, statuses.size() - 1);
}

prometheus::Counter& answer_counts::counter_of(series& of, std::size_t place) {
    auto& counter = of.answers.at(place);
    auto* known = counter.load(std::memory_order_acquire);
    if (known == nullptr) {
        auto shown = statuses.at(place) == 0 ? "other" : std::to_string(statuses.at(place));
        known = &metrics::counter(
            "parley_http_requests_total",
            "Answered HTTP requests by route and status",
            {{"method", of.method}, {"route", of.pattern}, {"status", shown}}
        );
        // Whoever else is here has been given the same one.
        counter.store(known, std::memory_order_release);
    }
    return *known;
}

void answer_counts::served(const route* row, std::chrono::steady_clock::duration taken) {
    auto& counts = of(row);
    auto* known = counts.duration.load(std::memory_order_acquire);
    if (known == nullptr) {
        known = &metrics::duration(
            "parley_http_request_seconds",
            "From the last byte of a request to its answer",
            {{"method", counts.method}, {"route", counts.pattern}}
        );
        counts.duration.store(known, std::memory_order_release);
    }
    known->Observe(std::chrono::duration<double>{taken}.count());
}

} // namespace parley::http
