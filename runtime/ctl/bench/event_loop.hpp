#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <span>
#include <vector>

namespace parley::bench {

/// One thread's sockets and timers on epoll. Level-triggered with one large read a wake-up and
/// one write a socket and turn: the generator shares its cores with the node it measures, and
/// this is the cheapest way to hold thousands of sockets.
class event_loop {
public:
    using clock = std::chrono::steady_clock;

    /// Something with a socket. It outlives the loop's last turn.
    class source {
    public:
        /// The socket is ready for `events` (EPOLLIN, EPOLLOUT, EPOLLERR, …).
        virtual void on_ready(std::uint32_t events) = 0;
        /// The turn ends, and `at_turn_end` was called for this source during it.
        virtual void on_turn_end() = 0;

    protected:
        ~source() = default;
    };

    /// Throws `cannot_run` when the kernel refuses.
    event_loop();
    ~event_loop();
    event_loop(const event_loop&) = delete;
    event_loop& operator=(const event_loop&) = delete;

    /// Watches a new socket, for reading and, when `also_writable`, for writing.
    void add(int socket, source& owner, bool also_writable);
    void change(int socket, source& owner, bool also_writable) const;
    /// To be called before the socket is closed.
    void remove(int socket) const;

    /// Calls `source::on_turn_end` once when the current turn ends.
    void at_turn_end(source& wanting) { ending_.push_back(&wanting); }

    /// Calls `run` in the turn that follows `delay` from now.
    void after(clock::duration delay, std::function<void()> run);

    /// Waits until `wake_at`, a due timer or a ready socket, and handles what there is.
    void turn(clock::time_point wake_at);

    /// Ends the turn for what was sent outside of `turn`.
    void end_turn();

    /// Room to read into, shared by all sources; its content ends with the call that filled it.
    std::span<char> scratch() { return scratch_; }

private:
    struct timer {
        clock::time_point due;
        std::function<void()> run;
        bool operator<(const timer& other) const { return due > other.due; }
    };

    void run_timers();

    int epoll_ = -1;
    std::vector<source*> ending_;
    std::priority_queue<timer> timers_;
    std::vector<char> scratch_;
};

} // namespace parley::bench
