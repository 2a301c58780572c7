#include "http/realtime/shedding.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>

namespace parley::http::realtime {

namespace {

using frames = std::vector<frame_ptr>;

bool fits(const frames& queue, const queue_bounds& bounds) {
    std::size_t bytes = 0;
    for (const auto& each : queue)
        bytes += each->bytes.size();
    return bounds.hold(queue.size(), bytes);
}

void drop_ephemeral(frames& queue) {
    std::erase_if(queue, [](const frame_ptr& x) { return x->what == frame::kind::ephemeral; });
}

void keep_last_cursors(frames& queue) {
    std::set<std::tuple<conversation_id, user_id, std::uint8_t>> seen;
    std::reverse(queue.begin(), queue.end());
    std::erase_if(queue, [&](const frame_ptr& x) {
        return x->what == frame::kind::cursor
               && !seen.emplace(x->conversation, x->subject, x->subject_kind).second;
    });
    std::reverse(queue.begin(), queue.end());
}

frames
replace_conversations(frames queue, const std::function<frame_ptr(conversation_id)>& make_resync) {
    std::unordered_set<conversation_id> told;
    frames kept;
    for (auto& each : queue) {
        if (each->what == frame::kind::reply) {
            kept.push_back(std::move(each));
            continue;
        }
        if (!told.insert(each->conversation).second)
            continue;
        bool is_resync = each->what == frame::kind::resync;
        kept.push_back(is_resync ? std::move(each) : make_resync(each->conversation));
    }
    return kept;
}

} // namespace

std::vector<frame_ptr> shed(
    std::vector<frame_ptr> queue,
    const queue_bounds& bounds,
    const std::function<frame_ptr(conversation_id)>& make_resync
) {
    drop_ephemeral(queue);
    if (fits(queue, bounds))
        return queue;
    keep_last_cursors(queue);
    if (fits(queue, bounds))
        return queue;
    return replace_conversations(std::move(queue), make_resync);
}

} // namespace parley::http::realtime
