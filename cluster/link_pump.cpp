#include "cluster/link_pump.hpp"

#include <algorithm>
#include <pthread.h>

using namespace std::chrono_literals;

namespace parley {

namespace {

using steady = std::chrono::steady_clock;

constexpr auto tick_interval = 20ms;
constexpr int ticks_per_sweep = 10;

} // namespace

void gathering::note_turn(std::size_t envelopes) {
    if (envelopes >= many)
        pause_ = std::min(2 * pause_, pause_max);
    else if (envelopes <= few)
        pause_ = std::max(pause_ / 2, pause_min);
}

std::shared_ptr<link_pump> link_pump::start(tasks work) {
    auto made = std::make_shared<link_pump>(std::move(work));
    made->thread_ = std::thread{[pump = made.get()] {
        pthread_setname_np(pthread_self(), "links");
        pump->run();
    }};
    return made;
}

link_pump::link_pump(tasks work) : work_{std::move(work)} {}

link_pump::~link_pump() {
    stop();
}

void link_pump::wake() {
    // Others push meanwhile: they find it woken.
    if (steady::now() < earliest_.load() || !turn_end::await(shared_from_this()))
        signal();
}

void link_pump::signal() {
    std::lock_guard guard{mutex_};
    if (!std::exchange(is_woken_, true))
        changed_.notify_one();
}

void link_pump::turn_ended() {
    std::unique_lock guard{turn_mutex_, std::try_to_lock};
    if (guard)
        take_turn();
    else
        signal();
}

void link_pump::stop() {
    {
        std::lock_guard guard{mutex_};
        is_stopped_ = true;
        changed_.notify_one();
    }
    {
        std::lock_guard guard{turn_mutex_};
        is_over_ = true;
    }
    if (thread_.joinable())
        thread_.join();
}

void link_pump::run() {
    int ticks = 0;
    while (await_turn()) {
        std::lock_guard guard{turn_mutex_};
        take_turn();
        auto now = steady::now();
        if (now < next_tick_)
            continue;
        next_tick_ = now + tick_interval;
        if (++ticks % ticks_per_sweep == 0 && !is_over_)
            work_.sweep(now);
    }
}

/// Under the lock of turns.
void link_pump::take_turn() {
    if (is_over_)
        return;
    auto now = steady::now();
    gathering_.note_turn(work_.turn(now));
    earliest_ = now + gathering_.pause();
}

/// Ends at the next tick, or when woken and the pause is over; false when the pump stops.
bool link_pump::await_turn() {
    std::unique_lock guard{mutex_};
    changed_.wait_until(guard, next_tick_, [this] { return is_woken_ || is_stopped_; });
    // Who wakes it during the pause finds it woken and signals nothing.
    auto until = std::min(earliest_.load(), next_tick_);
    changed_.wait_until(guard, until, [this] { return is_stopped_; });
    is_woken_ = false;
    return !is_stopped_;
}

} // namespace parley
