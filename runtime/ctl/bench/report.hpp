#pragma once

#include "runtime/ctl/bench/measure.hpp"
#include "runtime/ctl/bench/verification.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace parley::bench {

/// What `--json` prints; the table is made from it, so both say the same.
using report = nlohmann::ordered_json;

/// p50, p95, p99 and max in milliseconds.
report to_report(const histogram& durations);

report to_report(const verification& checked, std::string_view source);

/// Rates, latencies and CPU per message of a measurement.
report to_report(const measurement& found);

/// Whether everything that a run must fulfil is fulfilled.
bool is_good(const measurement& found, const verification& checked);

/// Prints a report of `direct` or `fanout` as a table, or as JSON, on standard output.
void print_load(const report& told, bool as_json);

/// `value` with `digits` behind the point, `n/a` for null.
std::string number_text(const report& value, int digits);

/// Broken promises and what a check has found, a line each.
void print_problems(const report& told);

} // namespace parley::bench
