#pragma once

#include "actors/protocol/events.hpp"

#include <cstddef>
#include <vector>

namespace parley {

/// Where events to one session come together: lets them pass unless something later of the same
/// kind went before. Within a node they come in order; but when a conversation or a user has just
/// moved to another node, some come by another way, and the slower one must not show: what is held
/// back a client fetches, because it sees the gap. Remembers the conversations that were heard of
/// last.
class event_order {
public:
    bool lets_pass(const shared_event& event);

private:
    /// Entries of a log have no user.
    struct mark {
        conversation_id conversation;
        user_id user;
        events::cursor_kind kind = events::cursor_kind::delivered;
        seq at;
    };

    static constexpr std::size_t marks_max = 32;

    seq& last_of(const mark& like);

    std::vector<mark> marks_;
    /// The oldest, once all places are taken.
    std::size_t next_ = 0;
};

} // namespace parley
