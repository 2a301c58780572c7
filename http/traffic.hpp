#pragma once

#include "http/types.hpp"

#include <array>
#include <chrono>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

namespace parley::http {

/// What the network layer counts. Shared by all loops; every member is thread-safe.
class traffic {
public:
    traffic();

    void answered(status code);
    /// A route has taken this long.
    void served(std::chrono::steady_clock::duration taken);

    prometheus::Gauge& connections;
    prometheus::Gauge& sessions;
    prometheus::Counter& accepted;
    prometheus::Counter& refused;
    prometheus::Counter& events_in;
    prometheus::Counter& events_out;
    /// Events that a slow session lost; it was told by `resync` where it matters.
    prometheus::Counter& events_dropped;
    prometheus::Counter& slow_sessions_closed;

private:
    /// By hundreds: 1xx to 5xx.
    std::array<prometheus::Counter*, 5> answers_{};
    prometheus::Histogram& duration_;
};

} // namespace parley::http
