// The part of a session that keeps a slow client from costing more than its bounds.
#include "http/frames.hpp"
#include "http/websocket/session.hpp"
#include "http/websocket/shedding.hpp"

namespace parley::http::websocket {

namespace {

/// Answers cannot be dropped; so many times the bound of them end the session.
constexpr std::size_t hard_bound_factor = 4;

} // namespace

void session::push(const shared_event_ptr& event) {
    if (stage_ != stage::ready && stage_ != stage::attaching)
        return;
    at_.counts.events_out.Increment();
    const auto& made = encoded(*event);
    if (!held_ || !held_->keep(made.websocket))
        send_event(made.websocket);
}

void session::send_event(frame_ptr event) {
    connection_.send(std::move(event));
    keep_within_bounds();
}

/// Called after everything that makes the queue longer.
void session::keep_within_bounds() {
    queue_bounds bounds{
        static_cast<std::size_t>(limits().queue_frames_max),
        static_cast<std::size_t>(limits().queue_bytes_max)
    };
    auto* waiting = connection_.waiting();
    if (waiting == nullptr || bounds.hold(waiting->size(), waiting->bytes()))
        return;
    // A burst within one turn of the loop is no slow client yet.
    connection_ptr alive{&connection_};
    connection_.flush();
    waiting = connection_.waiting();
    if (waiting == nullptr || bounds.hold(waiting->size(), waiting->bytes()))
        return;
    auto before = waiting->size();
    for (auto& each : shed(waiting->take_unsent(), bounds, resync_frame))
        waiting->push(std::move(each));
    at_.counts.events_dropped.Increment(static_cast<double>(before - waiting->size()));
    if (bounds.hold(waiting->size(), waiting->bytes()))
        return;
    // What stays are answers: the client asks and does not listen.
    connection_.pause_reading();
    if (waiting->size() > hard_bound_factor * bounds.frames_max
        || waiting->bytes() > hard_bound_factor * bounds.bytes_max)
        close_slow();
}

bool session::is_too_slow() const {
    const auto* waiting = connection_.waiting();
    if (waiting == nullptr || waiting->empty())
        return false;
    auto ticks = at_.loop.wheel().now() - waiting->waiting_since;
    return ticks * at_.loop.wheel().tick() >= limits().slow_consumer_timeout;
}

void session::close_slow() {
    at_.counts.slow_sessions_closed.Increment();
    if (auto* waiting = connection_.waiting())
        at_.counts.events_dropped.Increment(static_cast<double>(waiting->take_unsent().size()));
    close_now(close_code::slow_consumer, "too slow");
}

} // namespace parley::http::websocket
