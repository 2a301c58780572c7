// The cursors that wait in a lane, and who waits for them.
#include "actors/storage_lane.hpp"
#include "runtime/kernel/tell.hpp"

#include <algorithm>

namespace parley {

void storage_lane_state::on_write_cursor(const storage::write_cursor& write) {
    auto where = participant{write.row.conversation, write.row.user};
    auto [position, added] =
        cursors.try_emplace(where, waiting_cursor{self->current_sender(), write});
    if (!added)
        coalesce(position->second, write);
    update_admission();
    schedule_flush();
}

void storage_lane_state::coalesce(waiting_cursor& waiting, const storage::write_cursor& later) {
    if (later.epoch < waiting.write.epoch) {
        // The last word of an actor whose shard has been away and come back meanwhile.
        storage::written fenced;
        fenced.fenced = true;
        tell(self, self->current_sender(), std::move(fenced));
        return;
    }
    auto& row = waiting.write.row;
    row.delivered_seq = std::max(row.delivered_seq, later.row.delivered_seq);
    row.read_seq = std::max(row.read_seq, later.row.read_seq);
    waiting.sender = self->current_sender();
    waiting.write.epoch = later.epoch;
}

caf::result<storage::settled> storage_lane_state::on_settle(const storage::settle& asked) {
    if (!has_cursors_of(asked.conversation))
        return storage::settled{};
    auto promise = self->make_response_promise<storage::settled>();
    loads.push_back({asked.conversation, promise});
    return promise;
}

bool storage_lane_state::has_cursors_of(conversation_id conversation) const {
    auto waiting = cursors.lower_bound({conversation, user_id{}});
    bool is_waiting = waiting != cursors.end() && waiting->first.first == conversation;
    return is_waiting || std::ranges::any_of(cursors_in_flight, [&](const waiting_cursor& x) {
               return x.write.row.conversation == conversation;
           });
}

void storage_lane_state::answer_loads() {
    std::erase_if(loads, [this](waiting_load& load) {
        if (has_cursors_of(load.conversation))
            return false;
        load.promise.deliver(storage::settled{});
        return true;
    });
}

} // namespace parley
