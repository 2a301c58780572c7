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
        raise(granted_until_, sent + length - margin);
        prolong(sent, length);
    }

    /// All who could take over what this node owns promised not to, for `length` from `asked` on.
    void prolong(boot_clock::time_point asked, std::chrono::milliseconds length) {
        raise(until_, asked + length - margin);
    }

    /// Told to be dead: whatever was granted is over.
    void forfeit() { is_forfeited_ = true; }

    bool holds(boot_clock::time_point now) const {
        return !is_forfeited_ && now.time_since_epoch().count() < until_;
    }

    /// It holds by what others promised: the database is out of reach for all.
    bool is_degraded(boot_clock::time_point now) const {
        return holds(now) && now.time_since_epoch().count() >= granted_until_;
    }

private:
    static void raise(std::atomic<boot_clock::rep>& known, boot_clock::time_point to) {
        auto until = to.time_since_epoch().count();
        auto before = known.load(std::memory_order_relaxed);
        while (before < until && !known.compare_exchange_weak(before, until)) {
        }
    }

    std::atomic<boot_clock::rep> until_{0};
    std::atomic<boot_clock::rep> granted_until_{0};
    std::atomic<bool> is_forfeited_{false};
};

} // namespace parley
