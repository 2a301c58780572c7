#pragma once

#include "http/event_table.hpp"
#include "http/frame.hpp"

#include <cstddef>
#include <vector>

namespace parley::http::realtime {

/// Live events that wait until a `resume` has been answered, so that the client sees neither a
/// gap nor a repeat. The answer may name entries whose live events are still on their way: those
/// are dropped when they come, until the first one beyond the answer shows that all have come.
/// Exists only while something is held or dropped.
class held_events {
public:
    /// Holds at most `frames_max` events of all conversations together.
    explicit held_events(std::size_t frames_max) : frames_max_{frames_max} {}

    void hold(conversation_id conversation);
    /// True when the event waits here now or was answered already; false when it is to be sent.
    bool keep(const frame_ptr& event);

    struct released {
        std::vector<frame_ptr> events{};
        /// Too many came: they are gone and the client has to load the conversation again.
        bool is_incomplete = false;
    };

    /// Hands out what was held of a conversation and is not in the answer already; empty while
    /// another `resume` still holds it.
    released release(const held_conversation& held);

    /// Forgets what was answered before the last call: by then every live event of that time
    /// has come, so that a session that stays idle ends up holding nothing.
    void age();

    bool empty() const { return entries_.empty(); }

private:
    struct entry {
        conversation_id conversation;
        /// Resumes under way; with none the entry only says what was answered.
        int holders = 0;
        seq answered{};
        std::vector<frame_ptr> events{};
        bool is_incomplete = false;
        bool is_old = false;
    };

    entry* find(conversation_id conversation);
    void forget(const entry& which);
    bool drop_answered(const entry& which, const frame& event);

    std::size_t frames_max_;
    std::size_t frames_ = 0;
    std::vector<entry> entries_;
};

} // namespace parley::http::realtime
