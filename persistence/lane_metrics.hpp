#pragma once

#include "persistence/batch.hpp"
#include "runtime/base/metrics.hpp"

#include <chrono>

namespace parley {

/// What all lanes of a process count. Thread-safe.
class lane_metrics {
public:
    static lane_metrics& instance();

    /// Counts one settled batch.
    void observe(
        const commit_batch& batch,
        const commit_outcome& outcome,
        std::chrono::steady_clock::duration took
    );

    prometheus::Counter& connects;
    /// Batches sent again because their outcome was not known.
    prometheus::Counter& replays;

private:
    lane_metrics();

    prometheus::Counter& commits_;
    prometheus::Counter& messages_;
    prometheus::Counter& cursors_;
    prometheus::Counter& entries_;
    prometheus::Counter& unwritten_;
    prometheus::Gauge& batch_rows_;
    prometheus::Histogram& seconds_;
};

} // namespace parley
