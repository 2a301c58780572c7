#pragma once

#include "runtime/ctl/bench/histogram.hpp"
#include "runtime/ctl/bench/report.hpp"
#include "runtime/ctl/bench/usage.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace parley::bench {

/// What became of one call.
enum class outcome : std::uint8_t { done, refused };

struct phase_plan {
    int clients = 1;
    std::chrono::seconds length{10};
};

/// What a phase of equal calls has found.
struct phase_result {
    std::uint64_t done = 0;
    /// Refused for the moment; each was followed by a short pause.
    std::uint64_t refused = 0;
    /// Of the calls that were done.
    histogram latency;
    spending spent;
};

/// Has as many threads as clients call `call(client)` one after the other for the time of the
/// plan: a closed loop, for calls that cost the node far more than a thread costs. Ends early
/// when the run is interrupted. What `call` throws ends the phase and is thrown here.
phase_result
run_phase(const probes& of, const phase_plan& plan, const std::function<outcome(int)>& call);

/// Rate, latency and CPU of a phase.
report to_report(const std::string& name, const phase_result& found);

/// Prints `title` and `phases` as a table, or as JSON, on standard output.
void print_phases(const report& told, bool as_json);

} // namespace parley::bench
