#include "actors/storage_lane.hpp"

#include "runtime/base/assert.hpp"
#include "runtime/base/log.hpp"
#include "runtime/kernel/tell.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <unordered_map>

using namespace std::chrono_literals;

namespace parley {

namespace {

/// How long a cursor may wait for company.
constexpr auto cursor_delay = 20ms;
/// Commits take cursors no more often than this. Each is a row to change and news for everybody in
/// its conversation, and nobody sees whether a message was read 50 ms earlier: while commits follow
/// each other closely, cursors gather.
constexpr auto cursor_pause = 50ms;

/// A commit that took longer was an outage: everybody who was refused comes back at once.
constexpr auto outage = 3s;
/// After it, a quarter more of them is let in at such intervals.
constexpr auto reopen_pause = 1s;

/// True when the batch writes `shard` under `epoch`, which it notes if the shard is new to it.
bool fits(std::vector<shard_epoch>& fences, shard_id shard, epoch under) {
    for (const auto& fence : fences) {
        if (fence.shard == shard)
            return fence.epoch == under;
    }
    fences.push_back({shard, under});
    return true;
}

/// Takes the outcomes of entries that were sent together, and answers with the one that says why
/// all of them were refused.
row_outcome
take_outcome(const std::vector<row_outcome>& from, std::size_t& next, std::size_t count) {
    auto chosen = from.at(next);
    for (auto end = next + count; next != end; ++next) {
        auto status = from.at(next).status;
        if (status == row_status::duplicate || status == row_status::expired)
            chosen = from[next];
    }
    return chosen;
}

} // namespace

shard_id storage_lane_state::waiting_rows::shard() const {
    if (const auto* message = std::get_if<message_row>(&what))
        return message->shard;
    return std::get<std::vector<entry_row>>(what).front().shard;
}

std::size_t storage_lane_state::waiting_rows::count() const {
    const auto* entries = std::get_if<std::vector<entry_row>>(&what);
    return entries == nullptr ? 1 : entries->size();
}

std::size_t storage_lane_state::waiting_rows::bytes() const {
    if (const auto* message = std::get_if<message_row>(&what))
        return message->message.text.size();
    std::size_t sum = 0;
    for (const auto& row : std::get<std::vector<entry_row>>(what))
        sum += row.entry.text.size();
    return sum;
}

storage_lane_state::rows_under_way storage_lane_state::waiting_rows::under_way() const {
    if (const auto* message = std::get_if<message_row>(&what))
        return {sender, message->message.seq, 0};
    return {sender, std::get<std::vector<entry_row>>(what).front().entry.seq, count()};
}

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
        [&state](storage::write_message& write) { state.on_write_message(write); },
        [&state](storage::write_entries& write) { state.on_write_entries(write); },
        [&state](const storage::write_cursor& write) { state.on_write_cursor(write); },
        [&state](const storage::settle& asked) { return state.on_settle(asked); },
        [&state](const lane_committed& done) { state.on_committed(done); },
        [&state](const lane_flush&) { state.on_flush(); },
        [&state](const lane_reopen&) { state.on_reopen(); },
    };
}

void storage_lane_state::on_write_message(storage::write_message& write) {
    add({self->current_sender(), write.epoch, std::move(write.row)});
}

void storage_lane_state::on_write_entries(storage::write_entries& write) {
    require(!write.rows.empty(), "something is to be written");
    add({self->current_sender(), write.epoch, std::move(write.rows)});
}

void storage_lane_state::add(waiting_rows waiting) {
    bytes += waiting.bytes();
    row_count += waiting.count();
    rows.push_back(std::move(waiting));
    if (!in_flight)
        commit();
    update_admission();
}

bool storage_lane_state::are_cursors_due() const {
    return !cursors.empty() && self->clock().now() >= cursors_rest_until;
}

/// Cursors that no message takes along have a timer.
void storage_lane_state::schedule_flush() {
    if (flush_scheduled || cursors.empty())
        return;
    flush_scheduled = true;
    auto rest = cursors_rest_until - self->clock().now();
    self->delayed_send(
        self, std::max<caf::timespan>(cursor_delay, caf::timespan{rest}), lane_flush{}
    );
}

void storage_lane_state::on_flush() {
    flush_scheduled = false;
    if (!in_flight)
        commit();
    schedule_flush();
}

void storage_lane_state::commit() {
    if (rows.empty() && !are_cursors_due())
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
    take_rows(batch);
    if (are_cursors_due())
        take_cursors(batch);
    return batch;
}

void storage_lane_state::take_rows(commit_batch& batch) {
    auto room = static_cast<std::size_t>(settings.batch_rows_max);
    std::size_t taken = 0;
    while (!rows.empty() && (taken == 0 || taken + rows.front().count() <= room)) {
        auto& next = rows.front();
        // A row of a later epoch waits for a batch of its own.
        if (!fits(batch.fences, next.shard(), next.epoch))
            break;
        taken += next.count();
        bytes -= next.bytes();
        rows_in_flight.push_back(next.under_way());
        if (auto* message = std::get_if<message_row>(&next.what))
            batch.messages.push_back(std::move(*message));
        else
            std::ranges::move(
                std::get<std::vector<entry_row>>(next.what), std::back_inserter(batch.entries)
            );
        rows.pop_front();
    }
    row_count -= taken;
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
        cursors_rest_until = self->clock().now() + cursor_pause;
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
    if (self->clock().now() - in_flight_since > outage)
        reopen_slowly();
    answer(**done.outcome);
    rows_in_flight.clear();
    cursors_in_flight.clear();
    answer_loads();
    commit();
    update_admission();
}

void storage_lane_state::answer(const commit_outcome& outcome) {
    require(outcome.cursors.size() == cursors_in_flight.size(), "one outcome a cursor");
    std::unordered_map<caf::strong_actor_ptr, storage::written> by_sender;
    std::size_t message = 0;
    std::size_t entry = 0;
    for (const auto& [sender, first, entry_count] : rows_in_flight) {
        bool is_message = entry_count == 0;
        auto what = is_message ? outcome.messages.at(message++)
                               : take_outcome(outcome.entries, entry, entry_count);
        by_sender[sender].rows.push_back({first, what});
    }
    require(message == outcome.messages.size(), "one outcome a message");
    require(entry == outcome.entries.size(), "one outcome an entry");
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

void storage_lane_state::reopen_slowly() {
    bool is_reopening = std::exchange(quarters, 1) < lane_admission::all;
    log::info("lane_reopens", {{"lane", std::to_string(index)}});
    if (!is_reopening)
        self->delayed_send(self, reopen_pause, lane_reopen{});
}

void storage_lane_state::on_reopen() {
    ++quarters;
    update_admission();
    if (quarters < lane_admission::all)
        self->delayed_send(self, reopen_pause, lane_reopen{});
}

void storage_lane_state::update_admission() {
    auto waited = in_flight ? self->clock().now() - in_flight_since : 0s;
    bool full = row_count + cursors.size() >= static_cast<std::size_t>(settings.queue_rows_max)
                || bytes >= static_cast<std::size_t>(settings.queue_bytes_max)
                || waited > settings.queue_age_max;
    admission->open_to(full ? 0 : quarters);
}

} // namespace parley
