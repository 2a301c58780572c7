// The part of a session that keeps a slow client from costing more than its bounds.
#include "http/realtime/session.hpp"
#include "http/realtime/shedding.hpp"

#include <algorithm>

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
    if (order().has_hole(event->conversation())) {
        if (requests_ == 0)
            return mend_holes();
        wait_for_answers(event->conversation());
    }
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

/// Another hole while one waits has both wait for all that is under way by then.
void session::wait_for_answers(conversation_id behind) {
    if (!waiting_)
        waiting_ = std::make_unique<waiting_behind_holes>();
    auto& all = waiting_->conversations;
    if (std::find(all.begin(), all.end(), behind) != all.end())
        return;
    all.push_back(behind);
    hold(behind);
    waiting_->last = begun_;
    waiting_->unanswered = requests_;
}

void session::note_finished(std::uint32_t request) {
    --requests_;
    if (waiting_ && request <= waiting_->last && waiting_->unanswered > 0)
        --waiting_->unanswered;
}

/// Who need not wait any more: the hole is none any more, or no answer can be what is missing.
std::vector<conversation_id> session::take_waiting(bool is_certain) {
    std::vector<conversation_id> over;
    if (!waiting_)
        return over;
    std::erase_if(waiting_->conversations, [&](conversation_id behind) {
        if (!is_certain && order_->has_hole(behind))
            return false;
        over.push_back(behind);
        return true;
    });
    if (waiting_->conversations.empty())
        waiting_.reset();
    return over;
}

/// The answer to a request that was under way when a hole showed may be what is missing; once there
/// is none of them any more, it is told.
void session::mend_holes() {
    if (stage_ != stage::ready || !order_)
        return;
    bool is_certain = requests_ == 0 || (waiting_ && waiting_->unanswered == 0);
    for (auto behind : take_waiting(is_certain))
        let_go({behind, {}});
    // Whoever was too slow for what was let go has gone.
    if (!is_certain || !order_)
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
