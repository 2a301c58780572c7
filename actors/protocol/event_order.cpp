#include "actors/protocol/event_order.hpp"

#include <algorithm>

namespace parley {

bool event_order::lets_pass(const shared_event& event) {
    if (event.log_seq() > seq{})
        return lets_pass_entry(event.conversation(), event.log_seq());
    const auto* moved = std::get_if<events::cursor_moved>(&event.body);
    return moved == nullptr || lets_pass_cursor(*moved);
}

bool event_order::lets_pass_cursor(const events::cursor_moved& moved) {
    auto found = std::find_if(cursors_.begin(), cursors_.end(), [&](const cursor_mark& each) {
        return each.conversation == moved.conversation && each.user == moved.user
               && each.kind == moved.kind;
    });
    if (found != cursors_.end()) {
        bool is_back = moved.seq < found->at;
        found->at = std::max(found->at, moved.seq);
        return !is_back;
    }
    cursor_mark made{moved.conversation, moved.user, moved.kind, moved.seq};
    if (cursors_.size() < cursors_max)
        cursors_.push_back(made);
    else
        cursors_[next_cursor_++ % cursors_max] = made;
    return true;
}

bool event_order::lets_pass_entry(conversation_id conversation, seq at) {
    auto* known = find(conversation);
    if (known == nullptr) {
        make({conversation, at});
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
void event_order::absorb_own(log_mark& where) {
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
    auto* known = find(conversation);
    if (known == nullptr || at <= known->at)
        return;
    if (own_.size() == places_max)
        own_.erase(own_.begin());
    own_.emplace_back(conversation, at);
    absorb_own(*known);
}

void event_order::note_asked(conversation_id conversation) {
    auto* known = find(conversation);
    if (known != nullptr && known->at == end_of_log)
        forget(conversation);
}

void event_order::note_answered(conversation_id conversation, seq through) {
    auto is_answered = [&](const place& x) {
        return x.first == conversation && x.second <= through;
    };
    std::erase_if(missing_, is_answered);
    std::erase_if(own_, is_answered);
    auto* known = find(conversation);
    if (known == nullptr && logs_.size() < logs_max)
        known = &make({conversation, through});
    if (known == nullptr)
        return;
    known->at = answered_through(known->at, through);
    absorb_own(*known);
}

void event_order::forget(conversation_id conversation) {
    auto is_of_it = [&](const place& x) { return x.first == conversation; };
    std::erase_if(missing_, is_of_it);
    std::erase_if(own_, is_of_it);
    std::erase_if(logs_, [&](const log_mark& x) { return x.conversation == conversation; });
    std::erase_if(cursors_, [&](const cursor_mark& x) { return x.conversation == conversation; });
    next_cursor_ = 0;
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

event_order::log_mark* event_order::find(conversation_id conversation) {
    auto found = std::find_if(logs_.rbegin(), logs_.rend(), [&](const log_mark& each) {
        return each.conversation == conversation;
    });
    if (found == logs_.rend())
        return nullptr;
    std::rotate(std::prev(found.base()), found.base(), logs_.end());
    return &logs_.back();
}

event_order::log_mark& event_order::make(const log_mark& first) {
    if (logs_.size() == logs_max)
        logs_.erase(logs_.begin());
    return logs_.emplace_back(first);
}

} // namespace parley
