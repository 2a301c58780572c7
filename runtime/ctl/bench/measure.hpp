#pragma once

#include "runtime/ctl/bench/tally.hpp"
#include "runtime/ctl/bench/traffic.hpp"
#include "runtime/ctl/bench/usage.hpp"

#include <chrono>

namespace parley::bench {

/// The course of a measurement.
struct schedule {
    std::chrono::seconds warm_up{2};
    std::chrono::seconds measured{10};
    /// How long the end waits for what is under way.
    std::chrono::seconds patience{15};

    std::chrono::seconds length() const { return warm_up + measured + patience; }
};

/// What a measurement has found.
struct measurement {
    tally counted;
    spending spent;
    /// When the run was over, its end included.
    std::uint64_t unacknowledged = 0;
    std::uint64_t undelivered = 0;
    violations broken;
    /// Why it ended early; empty when it did not.
    std::string failure;
};

/// Sends for the time of `course` on connections that are open, with a line of progress a second
/// on standard error, then waits for the answers. SIGINT and SIGTERM end it early but in order.
measurement measure(traffic& load, history& promised, const probes& of, const schedule& course);

} // namespace parley::bench
