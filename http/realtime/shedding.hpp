#pragma once

#include "http/frame.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace parley::http::realtime {

/// What the queue of one session may hold.
struct queue_bounds {
    std::size_t frames_max;
    std::size_t bytes_max;

    bool hold(std::size_t frames, std::size_t bytes) const {
        return frames <= frames_max && bytes <= bytes_max;
    }
};

/// Makes a queue that is too long for a slow client fit, by as little as will do, in this
/// order: ephemeral frames go; of the cursors of a conversation and user only the last stays;
/// the entries and cursors of each conversation become one `resync` of it. Answers always stay,
/// so the result may still be too long. Order is kept.
std::vector<frame_ptr> shed(
    std::vector<frame_ptr> queue,
    const queue_bounds& bounds,
    const std::function<frame_ptr(conversation_id)>& make_resync
);

} // namespace parley::http::realtime
