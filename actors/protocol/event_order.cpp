#include "actors/protocol/event_order.hpp"

#include <algorithm>

namespace parley {

bool event_order::lets_pass(const shared_event& event) {
    if (event.log_seq() > seq{}) {
        auto& last = last_of({event.conversation(), {}, {}, {}});
        bool is_later = event.log_seq() > last;
        last = std::max(last, event.log_seq());
        return is_later;
    }
    const auto* moved = std::get_if<events::cursor_moved>(&event.body);
    if (moved == nullptr)
        return true;
    auto& last = last_of({moved->conversation, moved->user, moved->kind, {}});
    bool is_back = moved->seq < last;
    last = std::max(last, moved->seq);
    return !is_back;
}

seq& event_order::last_of(const mark& like) {
    auto found = std::find_if(marks_.begin(), marks_.end(), [&](const mark& each) {
        return each.conversation == like.conversation && each.user == like.user
               && each.kind == like.kind;
    });
    if (found != marks_.end())
        return found->at;
    if (marks_.size() < marks_max)
        return marks_.emplace_back(like).at;
    auto& oldest = marks_[next_++ % marks_max];
    oldest = like;
    return oldest.at;
}

} // namespace parley
