#pragma once

#include "actors/protocol/events.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace parley {

/// Behind every entry there will ever be.
inline constexpr seq end_of_log{std::numeric_limits<std::int64_t>::max()};

/// What a client has after one more answer. One with all there is comes after one that told it to
/// ask for more.
constexpr seq answered_through(seq before, seq now) {
    return before == end_of_log ? now : std::max(before, now);
}

/// Where events to one session come together. Entries of a log show in its order and without a
/// hole. Within a node they come like that; but when a conversation or a user has just moved to
/// another node, some come by another way, and when a node was lost, some never come: what is late
/// is held back, and what is missing is told, so that the client can be told to load it. Cursors do
/// not go back. Remembers the conversations that were heard of last, and apart from them cursors: a
/// cursor that goes back does little harm, a hole that nobody sees would be one for ever.
class event_order {
public:
    /// False for what comes after something later of its kind; it must not show.
    bool lets_pass(const shared_event& event);

    /// The session itself made this entry, and is told so by its answer and not by an event.
    void note_own(conversation_id conversation, seq at);

    /// The client asks for what it has missed: what comes from now on may show after the answer.
    void note_asked(conversation_id conversation);

    /// The client has all entries up to `through`: they need not come any more. With `end_of_log`
    /// it was told that it has to ask for more: nothing shows before it does.
    void note_answered(conversation_id conversation, seq through);

    /// The client is no member any more, or was told to load the log: what comes next follows
    /// nothing.
    void forget(conversation_id conversation);

    /// Entries were passed over.
    bool has_holes() const { return !missing_.empty(); }
    bool has_hole(conversation_id conversation) const;

    /// Where; they are forgotten.
    std::vector<conversation_id> take_holes();

private:
    /// The last entry of a log.
    struct log_mark {
        conversation_id conversation;
        seq at;
    };
    struct cursor_mark {
        conversation_id conversation;
        user_id user;
        events::cursor_kind kind = events::cursor_kind::delivered;
        seq at;
    };
    using place = std::pair<conversation_id, seq>;

    static constexpr std::size_t logs_max = 256;
    static constexpr std::size_t cursors_max = 32;
    /// Of own entries that were ahead of the events before them, and of missing entries.
    static constexpr std::size_t places_max = 64;

    bool lets_pass_entry(conversation_id conversation, seq at);
    bool lets_pass_cursor(const events::cursor_moved& moved);
    void pass_over(conversation_id conversation, seq from, seq to);
    void absorb_own(log_mark& where);
    log_mark* find(conversation_id conversation);
    log_mark& make(const log_mark& first);

    /// The one that was heard of last is the last.
    std::vector<log_mark> logs_;
    std::vector<cursor_mark> cursors_;
    /// The oldest cursor, once all places are taken.
    std::size_t next_cursor_ = 0;
    std::vector<place> own_;
    std::vector<place> missing_;
};

} // namespace parley
