#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

namespace parley::http {

/// What the network layer counts. Shared by all loops; every member is thread-safe.
class traffic {
public:
    traffic();

    prometheus::Gauge& connections;
    prometheus::Gauge& sessions;
    prometheus::Counter& accepted;
    prometheus::Counter& refused;
    prometheus::Counter& events_in;
    prometheus::Counter& events_out;
    /// Events that a slow session lost; it was told by `resync` where it matters.
    prometheus::Counter& events_dropped;
    prometheus::Counter& slow_sessions_closed;
};

} // namespace parley::http
