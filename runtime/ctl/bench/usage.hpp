#pragma once

#include "runtime/ctl/bench/process.hpp"

#include <chrono>
#include <optional>

namespace parley::bench {

/// The processes that a run is charged to; empty where they are unknown or elsewhere.
struct probes {
    std::optional<pid_t> node;
    std::optional<pid_t> postmaster;
};

/// What has been spent up to a moment.
struct usage {
    std::chrono::steady_clock::time_point at;
    std::optional<nanoseconds> node;
    std::optional<nanoseconds> database;
    nanoseconds generator{0};
    nanoseconds machine{0};
    std::optional<std::size_t> node_resident;
};

usage usage_now(const probes& of);

/// What was spent between two moments; empty when a process ended or began in between.
struct spending {
    std::chrono::duration<double> elapsed{0};
    std::optional<nanoseconds> node;
    std::optional<nanoseconds> database;
    nanoseconds generator{0};
    /// All other programs and the host of this machine.
    nanoseconds others{0};

    /// Cores that were kept busy on average.
    double cores(nanoseconds spent) const;
};

spending between(const usage& before, const usage& after);

} // namespace parley::bench
