#include "runtime/ctl/bench/event_loop.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/epoll.h>
#include <unistd.h>
#include <utility>

namespace parley::bench {

namespace {

constexpr std::size_t scratch_size = 256 * 1024;
constexpr std::size_t events_max = 256;

timespec until(event_loop::clock::time_point wake_at) {
    using namespace std::chrono;
    auto left = std::max<nanoseconds>(wake_at - event_loop::clock::now(), nanoseconds{0});
    auto whole = duration_cast<seconds>(left);
    return {.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
}

epoll_event interest(event_loop::source& owner, bool also_writable) {
    epoll_event event{};
    event.events = also_writable ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.ptr = &owner;
    return event;
}

} // namespace

event_loop::event_loop() : epoll_{epoll_create1(EPOLL_CLOEXEC)}, scratch_(scratch_size) {
    if (epoll_ < 0)
        throw cannot_run{"The kernel gives no epoll descriptor: too many files are open."};
}

event_loop::~event_loop() {
    close(epoll_);
}

void event_loop::add(int socket, source& owner, bool also_writable) {
    auto event = interest(owner, also_writable);
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event) != 0)
        throw cannot_run{"The kernel refuses to watch another socket."};
}

void event_loop::change(int socket, source& owner, bool also_writable) const {
    auto event = interest(owner, also_writable);
    epoll_ctl(epoll_, EPOLL_CTL_MOD, socket, &event);
}

void event_loop::remove(int socket) const {
    epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
}

void event_loop::after(clock::duration delay, std::function<void()> run) {
    timers_.push({clock::now() + delay, std::move(run)});
}

void event_loop::turn(clock::time_point wake_at) {
    if (!timers_.empty())
        wake_at = std::min(wake_at, timers_.top().due);
    // epoll_wait counts in milliseconds, too coarse for thousands of sends a second.
    auto patience = until(wake_at);
    std::array<epoll_event, events_max> events{};
    int count = epoll_pwait2(epoll_, events.data(), events_max, &patience, nullptr);
    for (int i = 0; i < count; ++i)
        static_cast<source*>(events[i].data.ptr)->on_ready(events[i].events);
    run_timers();
    end_turn();
}

void event_loop::run_timers() {
    if (timers_.empty())
        return;
    auto now = clock::now();
    while (!timers_.empty() && timers_.top().due <= now) {
        auto run = timers_.top().run;
        timers_.pop();
        run();
    }
}

void event_loop::end_turn() {
    // By index: a source may ask for the end of the turn while another one ends it.
    for (std::size_t i = 0; i < ending_.size(); ++i)
        ending_[i]->on_turn_end();
    ending_.clear();
}

} // namespace parley::bench
