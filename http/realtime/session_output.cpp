// The part of a session that keeps a slow client from costing more than its bounds.
#include "http/realtime/session.hpp"
#include "http/realtime/shedding.hpp"

namespace parley::http::realtime {

namespace {

/// Answers cannot be dropped; so many times the bound of them end the session.
constexpr std::size_t hard_bound_factor = 4;

} // namespace

void session::push(const shared_event_ptr& event) {
    if (stage_ != stage::ready && stage_ != stage::attaching)
        return;
    if (!order().lets_pass(*event))
        return;
    if (is_own_leaving(*event))
        order().forget(event->conversation());
    // Between the two it was told to load the log: this is in it.
    if (requests_ == 0 && order().has_hole(event->conversation()))
        return mend_holes();
    at_.counts.events_out.Increment();
    const auto& made = frame_of(*event, words_);
    if (!held_ || !held_->keep(made))
        send_bounded(made);
}

event_order& session::order() {
    if (!order_)
        order_ = std::make_unique<event_order>();
    return *order_;
}

void session::note_own(conversation_id conversation, seq at) {
    if (order_)
        order_->note_own(conversation, at);
}

bool session::is_own_leaving(const shared_event& event) const {
    const auto* left = std::get_if<events::member_left>(&event.body);
    return left != nullptr && left->user == caller_.user;
}

/// The answer to one of our own requests may be what is missing, so only when none is under way.
void session::mend_holes() {
    if (requests_ > 0 || stage_ != stage::ready || !order_ || !order_->has_holes())
        return;
    for (auto conversation : order_->take_holes())
        send_bounded(resync_frame(conversation, words_));
}

void session::send_bounded(frame_ptr next) {
    send(std::move(next));
    keep_within_bounds();
}

/// Called after everything that makes the queue longer.
void session::keep_within_bounds() {
    queue_bounds bounds{
        static_cast<std::size_t>(limits().queue_frames_max),
        static_cast<std::size_t>(limits().queue_bytes_max)
    };
    auto* queue = waiting();
    if (queue == nullptr || bounds.hold(queue->size(), queue->bytes()))
        return;
    // A burst within one turn of the loop is no slow client yet.
    auto alive = lifeline();
    flush();
    queue = waiting();
    if (queue == nullptr || bounds.hold(queue->size(), queue->bytes()))
        return;
    auto before = queue->size();
    auto make_resync = [this](conversation_id of) { return resync_frame(of, words_); };
    for (auto& each : shed(queue->take_unsent(), bounds, make_resync))
        queue->push(std::move(each));
    at_.counts.events_dropped.Increment(static_cast<double>(before - queue->size()));
    if (bounds.hold(queue->size(), queue->bytes()))
        return;
    // What stays are answers: the client asks and does not listen.
    pause_reading();
    if (queue->size() > hard_bound_factor * bounds.frames_max
        || queue->bytes() > hard_bound_factor * bounds.bytes_max)
        close_slow();
}

bool session::is_too_slow() {
    const auto* queue = waiting();
    if (queue == nullptr || queue->empty())
        return false;
    auto ticks = at_.loop.wheel().now() - queue->waiting_since;
    return ticks * at_.loop.wheel().tick() >= limits().slow_consumer_timeout;
}

void session::close_slow() {
    at_.counts.slow_sessions_closed.Increment();
    if (auto* queue = waiting())
        at_.counts.events_dropped.Increment(static_cast<double>(queue->take_unsent().size()));
    on_too_slow();
}

} // namespace parley::http::realtime
