#pragma once

#include "runtime/base/turn.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace parley {

/// How long what is pushed onto links gathers before it is sent. Every frame wakes threads on both
/// sides, whatever it carries: while turns carry much, the pause between them doubles, so that
/// much shares a frame; while they carry little, it halves, so that little waits for nobody.
class gathering {
public:
    static constexpr std::chrono::microseconds pause_min{100};
    static constexpr std::chrono::microseconds pause_max{6400};
    /// Envelopes of a turn that are worth a longer pause, and a shorter one.
    static constexpr std::size_t many = 16;
    static constexpr std::size_t few = 4;

    void note_turn(std::size_t envelopes);
    std::chrono::microseconds pause() const { return pause_; }

private:
    std::chrono::microseconds pause_ = pause_min;
};

/// Sends what gathered on the links. While there is little to send, whoever pushed it does so at
/// the end of his turn, which wakes nobody; otherwise a thread does, after the pause, and at short
/// intervals for what is due by time.
class link_pump final : public turn_end, public std::enable_shared_from_this<link_pump> {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct tasks {
        /// Sends; answers how many envelopes there were. On any thread, one at a time.
        std::function<std::size_t(time_point)> turn;
        /// Rarely, for what has waited too long elsewhere.
        std::function<void(time_point)> sweep;
    };

    static std::shared_ptr<link_pump> start(tasks work);
    explicit link_pump(tasks work);
    ~link_pump() override;
    link_pump(const link_pump&) = delete;
    link_pump& operator=(const link_pump&) = delete;

    /// There is something to send. Any thread, also under locks.
    void wake();

    void turn_ended() override;

    /// Ends the thread; no task runs any more. Any number of times, never from a task.
    void stop();

private:
    void run();
    bool await_turn();
    void signal();
    void take_turn();

    tasks work_;
    /// Held while a task runs.
    std::mutex turn_mutex_;
    bool is_over_ = false;
    gathering gathering_;
    /// When the pause after the last turn is over.
    std::atomic<time_point> earliest_{time_point{}};

    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_woken_ = false;
    bool is_stopped_ = false;
    time_point next_tick_{};
    std::thread thread_;
};

} // namespace parley
