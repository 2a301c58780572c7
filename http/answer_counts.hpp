#pragma once

#include "http/route_table.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <unordered_map>

namespace parley::http {

/// Counts answers by route and status, and the time of each route. Labels come from the table of
/// routes, never from requests, so their number is bounded. Thread-safe after construction.
class answer_counts {
public:
    explicit answer_counts(const route_table& routes);

    /// `row` is null for what belongs to no route: files, pages, refusals.
    void answered(const route* row, status code);
    /// A route has taken this long.
    void served(const route* row, std::chrono::steady_clock::duration taken);

private:
    /// Every status that the server gives, and one place for any other.
    static constexpr std::array<unsigned, 27> statuses{101, 200, 201, 202, 204, 206, 303, 304, 400,
                                                       401, 403, 404, 405, 406, 408, 409, 410, 413,
                                                       415, 416, 417, 422, 429, 431, 500, 503, 0};

    /// One route's; most are made on first use: what never happens costs nothing to collect.
    struct series {
        std::string method;
        std::string pattern;
        std::array<std::atomic<prometheus::Counter*>, statuses.size()> answers{};
        std::atomic<prometheus::Histogram*> duration{nullptr};
    };

    static std::size_t place_of(unsigned code);
    static prometheus::Counter& counter_of(series& of, std::size_t place);
    series& of(const route* row) { return row == nullptr ? other_ : by_row_.at(row); }

    std::unordered_map<const route*, series> by_row_;
    series other_;
};

} // namespace parley::http
