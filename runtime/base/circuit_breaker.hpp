#pragma once

#include <chrono>

namespace parley {

/// Keeps callers away from a service that fails, so that neither side wastes its time: after
/// some failures in a row nobody calls for a pause, then one call probes. Its success closes the
/// breaker; its failure doubles the pause. Time is an argument, so it works in virtual time.
/// For one thread.
class circuit_breaker {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using milliseconds = std::chrono::milliseconds;

    struct rules {
        /// Failures in a row that open the breaker.
        int failures_max = 5;
        /// The first pause, and the longest.
        milliseconds pause_min{1000};
        milliseconds pause_max{30'000};
    };

    explicit circuit_breaker(rules by) : rules_{by}, pause_{by.pause_min} {}

    /// Whether to call now. While open only the first to ask after the pause is told so: its
    /// call is the probe. A probe that never reports its outcome is given up after one more pause.
    bool allows(time_point now);

    /// The outcome of a call that was allowed.
    void succeeded();
    void failed(time_point now);

    bool is_open() const { return failures_ >= rules_.failures_max; }
    /// Until the next call may be allowed; 0 when it is now.
    milliseconds wait(time_point now) const;

private:
    rules rules_;
    int failures_ = 0;
    bool is_probing_ = false;
    milliseconds pause_;
    /// While open: when the next probe may go.
    time_point probe_at_;
};

} // namespace parley
