#include "actors/storage_lane.hpp"

#include "runtime/base/assert.hpp"
#include "runtime/base/log.hpp"
#include "runtime/kernel/tell.hpp"

#include <limits>
#include <unordered_map>

using namespace std::chrono_literals;

namespace parley {

namespace {

/// How long a cursor may wait for company.
constexpr auto cursor_delay = 20ms;

/// True when the batch writes `shard` under `epoch`, which it notes if the shard is new to it.
bool fits(std::vector<shard_epoch>& fences, shard_id shard, epoch under) {
    for (const auto& fence : fences) {
        if (fence.shard == shard)
            return fence.epoch == under;
    }
    fences.push_back({shard, under});
    return true;
}

} // namespace

storage_lane_state::storage_lane_state(pointer self_) : self{self_} {
    // Bounded by admission, which its senders look at; a row already sequenced is never refused.
    self->mailbox_max(std::numeric_limits<std::uint32_t>::max());
}

storage_lane_self::behavior_type storage_lane_behavior(
    storage_lane_state::pointer self,
    std::shared_ptr<storage_port> port,
    int index,
    const storage_settings& settings,
    std::shared_ptr<lane_admission> admission
) {
    auto& state = self->state;
    state.port = std::move(port);
    state.index = index;
    state.settings = settings;
    state.admission = std::move(admission);
    return {
        [&state](const storage::write_message& write) { state.on_write_message(write); },
        [&state](const storage::write_cursor& write) { state.on_write_cursor(write); },
        [&state](const lane_committed& done) { state.on_committed(done); },
        [&state](const lane_flush&) { state.on_flush(); },
    };
}

void storage_lane_state::on_write_message(const storage::write_message& write) {
    bytes += write.row.message.text.size();
    messages.push_back({self->current_sender(), write});
    if (!in_flight)
        commit();
    update_admission();
}

void storage_lane_state::on_write_cursor(const storage::write_cursor& write) {
    auto where = participant{write.row.conversation, write.row.user};
    auto [position, added] =
        cursors.try_emplace(where, waiting_cursor{self->current_sender(), write});
    if (!added)
        coalesce(position->second, write);
    update_admission();
    if (!in_flight && !flush_scheduled) {
        flush_scheduled = true;
        self->delayed_send(self, cursor_delay, lane_flush{});
    }
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

void storage_lane_state::on_flush() {
    flush_scheduled = false;
    if (!in_flight)
        commit();
}

void storage_lane_state::commit() {
    if (messages.empty() && cursors.empty())
        return;
    auto batch = take_batch();
    in_flight = true;
    in_flight_since = self->clock().now();
    auto me = caf::actor_cast<storage_lane_self>(self);
    port->commit(index, std::move(batch), [me](result<commit_outcome> outcome) {
        auto shared = std::make_shared<result<commit_outcome>>(std::move(outcome));
        caf::anon_send<caf::message_priority::high>(me, lane_committed{std::move(shared)});
    });
}

commit_batch storage_lane_state::take_batch() {
    commit_batch batch;
    take_messages(batch);
    take_cursors(batch);
    return batch;
}

void storage_lane_state::take_messages(commit_batch& batch) {
    auto room = static_cast<std::size_t>(settings.batch_rows_max);
    while (!messages.empty() && messages_in_flight.size() < room) {
        auto& next = messages.front();
        // A row of a later epoch waits for a batch of its own.
        if (!fits(batch.fences, next.write.row.shard, next.write.epoch))
            break;
        bytes -= next.write.row.message.text.size();
        batch.messages.push_back(next.write.row);
        messages_in_flight.push_back(std::move(next));
        messages.pop_front();
    }
}

void storage_lane_state::take_cursors(commit_batch& batch) {
    auto room = static_cast<std::size_t>(settings.batch_rows_max);
    for (auto i = cursors.begin(); i != cursors.end() && cursors_in_flight.size() < room;) {
        auto& next = i->second;
        if (!fits(batch.fences, next.write.row.shard, next.write.epoch)) {
            ++i;
            continue;
        }
        batch.cursors.push_back(next.write.row);
        cursors_in_flight.push_back(std::move(next));
        i = cursors.erase(i);
    }
}

void storage_lane_state::on_committed(const lane_committed& done) {
    in_flight = false;
    if (!*done.outcome) {
        // Only a port that was closed gives up on a batch: nobody is left to be told.
        log::warning("lane_closed", {{"detail", done.outcome->error().detail}});
        self->quit(make_error(done.outcome->error().code));
        return;
    }
    answer(**done.outcome);
    messages_in_flight.clear();
    cursors_in_flight.clear();
    commit();
    update_admission();
}

void storage_lane_state::answer(const commit_outcome& outcome) {
    require(outcome.messages.size() == messages_in_flight.size(), "one outcome a message");
    require(outcome.cursors.size() == cursors_in_flight.size(), "one outcome a cursor");
    std::unordered_map<caf::strong_actor_ptr, storage::written> by_sender;
    for (std::size_t i = 0; i < messages_in_flight.size(); ++i) {
        auto& [sender, write] = messages_in_flight[i];
        by_sender[sender].messages.push_back({write.row.message.seq, outcome.messages[i]});
    }
    for (std::size_t i = 0; i < cursors_in_flight.size(); ++i) {
        auto& [sender, write] = cursors_in_flight[i];
        auto& written = by_sender[sender];
        if (outcome.cursors[i].status == row_status::ok)
            written.cursors.push_back(write.row);
        else
            written.fenced = true;
    }
    for (auto& [sender, written] : by_sender)
        tell(self, sender, std::move(written));
}

void storage_lane_state::update_admission() {
    auto waited = in_flight ? self->clock().now() - in_flight_since : 0s;
    auto rows = messages.size() + cursors.size();
    bool full = rows >= static_cast<std::size_t>(settings.queue_rows_max)
                || bytes >= static_cast<std::size_t>(settings.queue_bytes_max)
                || waited > settings.queue_age_max;
    admission->set_open(!full);
}

} // namespace parley
