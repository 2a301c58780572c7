#pragma once

#include <chrono>
#include <ctime>

namespace parley {

/// Time since the machine was started, sleep included (CLOCK_BOOTTIME): `steady_clock` stands still
/// while a machine is suspended, and a lease that ran out meanwhile would still look good.
struct boot_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<boot_clock>;
    static constexpr bool is_steady = true;

    static time_point now() {
        timespec at{};
        clock_gettime(CLOCK_BOOTTIME, &at);
        return time_point{std::chrono::seconds{at.tv_sec} + std::chrono::nanoseconds{at.tv_nsec}};
    }
};

} // namespace parley
