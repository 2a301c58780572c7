#pragma once

#include <atomic>
#include <cstdint>

namespace parley {

/// What every actor counts about itself, always. Written by the actor and by those who send to
/// it, read by anybody, with relaxed order: figures for people, never for decisions.
struct actor_probe {
    std::atomic<std::uint64_t> received{0};
    std::atomic<std::uint64_t> refused{0};
    /// Time on a worker thread, in nanoseconds.
    std::atomic<std::uint64_t> busy_ns{0};
    /// Messages that wait; exact at the end of each slice, in between at most too low.
    std::atomic<std::uint32_t> depth{0};
    std::atomic<std::uint32_t> depth_max{0};
};

} // namespace parley
