#include "actors/protocol/event_order.hpp"

#include <algorithm>

namespace parley {

bool event_order::lets_pass(const shared_event& event) {
    if (event.log_seq() > seq{})
        return lets_pass_entry(event.conversation(), event.log_seq());
    const auto* moved = std::get_if<events::cursor_moved>(&event.body);
    if (moved == nullptr)
        return true;
    auto& last = last_of({moved->conversation, moved->user, moved->kind, {}}).at;
    bool is_back = moved->seq < last;
    last = std::max(last, moved->seq);
    return !is_back;
}

bool event_order::lets_pass_entry(conversation_id conversation, seq at) {
    auto* known = find({conversation, {}, {}, {}});
    if (known == nullptr) {
        make({conversation, {}, {}, at});
        return true;
    }
    if (at <= known->at)
        return false;
    pass_over(conversation, known->at.next(), at);
    known->at = at;
    absorb_own(*known);
    return true;
}

void event_order::pass_over(conversation_id conversation, seq from, seq to) {
    auto is_own = [&](seq at) {
        return std::find(own_.begin(), own_.end(), place{conversation, at}) != own_.end();
    };
    for (auto at = from; at < to && missing_.size() < places_max; at = at.next()) {
        if (!is_own(at))
            missing_.emplace_back(conversation, at);
    }
    std::erase_if(own_, [&](const place& x) { return x.first == conversation && x.second < to; });
}

/// Own entries right behind the last event came before the events that are to follow.
void event_order::absorb_own(mark& where) {
    if (where.at == end_of_log)
        return;
    auto next = [&] {
        return std::find(own_.begin(), own_.end(), place{where.conversation, where.at.next()});
    };
    for (auto found = next(); found != own_.end(); found = next()) {
        where.at = found->second;
        own_.erase(found);
    }
}

void event_order::note_own(conversation_id conversation, seq at) {
    std::erase(missing_, place{conversation, at});
    auto* known = find({conversation, {}, {}, {}});
    if (known == nullptr || at <= known->at)
        return;
    if (own_.size() == places_max)
        own_.erase(own_.begin());
    own_.emplace_back(conversation, at);
    absorb_own(*known);
}

void event_order::note_asked(conversation_id conversation) {
    auto* known = find({conversation, {}, {}, {}});
    if (known != nullptr && known->at == end_of_log)
        forget(conversation);
}

void event_order::note_answered(conversation_id conversation, seq through) {
    auto is_answered = [&](const place& x) {
        return x.first == conversation && x.second <= through;
    };
    std::erase_if(missing_, is_answered);
    std::erase_if(own_, is_answered);
    auto* known = find({conversation, {}, {}, {}});
    if (known == nullptr && marks_.size() < marks_max)
        known = &make({conversation, {}, {}, through});
    if (known == nullptr)
        return;
    known->at = answered_through(known->at, through);
    absorb_own(*known);
}

void event_order::forget(conversation_id conversation) {
    auto is_of_it = [&](const place& x) { return x.first == conversation; };
    std::erase_if(missing_, is_of_it);
    std::erase_if(own_, is_of_it);
    std::erase_if(marks_, [&](const mark& x) { return x.conversation == conversation; });
    next_ = 0;
}

bool event_order::has_hole(conversation_id conversation) const {
    return std::any_of(missing_.begin(), missing_.end(), [&](const place& x) {
        return x.first == conversation;
    });
}

std::vector<conversation_id> event_order::take_holes() {
    std::vector<conversation_id> where;
    for (const auto& [conversation, at] : std::exchange(missing_, {})) {
        if (std::find(where.begin(), where.end(), conversation) == where.end())
            where.push_back(conversation);
    }
    return where;
}

event_order::mark* event_order::find(const mark& like) {
    auto found = std::find_if(marks_.begin(), marks_.end(), [&](const mark& each) {
        return each.conversation == like.conversation && each.user == like.user
               && each.kind == like.kind;
    });
    return found == marks_.end() ? nullptr : &*found;
}

event_order::mark& event_order::make(const mark& like) {
    if (marks_.size() < marks_max)
        return marks_.emplace_back(like);
    auto& oldest = marks_[next_++ % marks_max];
    oldest = like;
    return oldest;
}

event_order::mark& event_order::last_of(const mark& like) {
    auto* known = find(like);
    return known != nullptr ? *known : make(like);
}

} // namespace parley
