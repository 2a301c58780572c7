#include "http/realtime/held_events.hpp"

#include "actors/protocol/event_order.hpp"

#include <algorithm>

namespace parley::http::realtime {

namespace {

bool is_log_entry(const frame& event) {
    return event.what == frame::kind::entry && event.seq.value != 0;
}

} // namespace

held_events::entry* held_events::find(conversation_id conversation) {
    auto found = std::find_if(entries_.begin(), entries_.end(), [&](const entry& x) {
        return x.conversation == conversation;
    });
    return found == entries_.end() ? nullptr : &*found;
}

void held_events::hold(conversation_id conversation) {
    auto* found = find(conversation);
    if (found == nullptr)
        found = &entries_.emplace_back(entry{.conversation = conversation});
    if (found->holders == 0)
        found->answered = {};
    found->is_old = false;
    ++found->holders;
}

void held_events::forget(const entry& which) {
    entries_.erase(entries_.begin() + (&which - entries_.data()));
}

bool held_events::drop_answered(const entry& which, const frame& event) {
    if (!is_log_entry(event))
        return false;
    if (event.seq <= which.answered)
        return true;
    // Events of a conversation come in the order of its log: nothing answered can follow.
    forget(which);
    return false;
}

bool held_events::keep(const frame_ptr& event) {
    auto* found = find(event->conversation);
    if (found == nullptr)
        return false;
    if (found->holders == 0)
        return drop_answered(*found, *event);
    if (event->what == frame::kind::ephemeral || found->is_incomplete)
        return true;
    if (frames_ == frames_max_) {
        frames_ -= found->events.size();
        found->events.clear();
        found->is_incomplete = true;
        return true;
    }
    ++frames_;
    found->events.push_back(event);
    return true;
}

held_events::released held_events::release(const held_conversation& held) {
    auto* found = find(held.conversation);
    if (found == nullptr)
        return {};
    found->answered = answered_through(found->answered, held.answered);
    if (--found->holders > 0)
        return {};
    released out{std::move(found->events), found->is_incomplete};
    found->events.clear();
    found->is_incomplete = false;
    frames_ -= out.events.size();
    std::erase_if(out.events, [&](const frame_ptr& x) {
        return is_log_entry(*x) && x->seq <= found->answered;
    });
    bool is_passed = std::any_of(out.events.begin(), out.events.end(), [](const frame_ptr& x) {
        return is_log_entry(*x);
    });
    if (is_passed || out.is_incomplete || found->answered.value == 0)
        forget(*found);
    return out;
}

void held_events::age() {
    std::erase_if(entries_, [](const entry& x) { return x.holders == 0 && x.is_old; });
    for (auto& each : entries_)
        each.is_old = true;
}

} // namespace parley::http::realtime
