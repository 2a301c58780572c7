#pragma once

#include "persistence/pg/backoff.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/result.hpp"

#include <chrono>
#include <thread>

namespace parley {

/// How long a start waits for a database that is being started itself, or has too much to do.
inline constexpr std::chrono::seconds start_patience{30};

/// True when the same attempt may succeed a little later.
inline bool is_passing(errc code) {
    return code == errc::storage_unavailable || code == errc::timed_out || code == errc::overloaded;
}

/// Makes an attempt, which must be one that may be repeated, until it succeeds, fails for good, or
/// `start_patience` is over. Blocks.
template <class Attempt>
auto patiently(Attempt attempt) {
    pg::backoff pause{static_cast<std::uint64_t>(std::random_device{}())};
    auto until = std::chrono::steady_clock::now() + start_patience;
    for (;;) {
        auto outcome = attempt();
        bool is_late = std::chrono::steady_clock::now() >= until;
        if (outcome || !is_passing(outcome.error().code) || is_late)
            return outcome;
        log::warning("start_delayed", {{"reason", outcome.error().detail}});
        std::this_thread::sleep_for(pause.next());
    }
}

} // namespace parley
