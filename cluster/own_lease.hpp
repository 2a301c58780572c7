#pragma once

#include "cluster/boot_clock.hpp"

#include <atomic>

namespace parley {

/// What a node may believe of its own lease. The database grants it by its clock; seen from here it
/// began when the heartbeat was sent, at the latest, and ends a margin earlier: clocks may run at
/// slightly different rates. Any thread.
class own_lease {
public:
    static constexpr std::chrono::milliseconds margin{500};

    /// A heartbeat that was sent at `sent` was granted for `length`. Never shortens the lease.
    void renew(boot_clock::time_point sent, std::chrono::milliseconds length) {
        auto until = (sent + length - margin).time_since_epoch().count();
        auto known = until_.load(std::memory_order_relaxed);
        while (known < until && !until_.compare_exchange_weak(known, until)) {
        }
    }

    /// Told to be dead: whatever was granted is over.
    void forfeit() { is_forfeited_ = true; }

    bool holds(boot_clock::time_point now) const {
        return !is_forfeited_ && now.time_since_epoch().count() < until_;
    }

private:
    std::atomic<boot_clock::rep> until_{0};
    std::atomic<bool> is_forfeited_{false};
};

} // namespace parley
