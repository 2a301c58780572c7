// How the model commits a batch: the contract of `messaging.commit_batch` and
// `messaging.commit_log`, in C++.

#include "persistence/log_stretches.hpp"
#include "persistence/model_storage.hpp"

#include <algorithm>

namespace parley {

commit_outcome model_storage::apply(const commit_batch& batch) {
    if (batch.entries.empty())
        return apply_part(batch);
    auto parts = split(batch);
    auto plain = apply_part(parts.plain);
    return parley::join(parts, std::move(plain), apply_part(parts.mixed));
}

commit_outcome model_storage::apply_part(const commit_batch& batch) {
    auto found = judge(batch);
    commit_outcome outcome;
    for (const auto& row : batch.messages) {
        auto at = row.message.seq;
        auto& of = found.at(row.message.conversation);
        outcome.messages.push_back(outcome_of(at, judge(batch, row.message), of));
    }
    for (const auto& row : batch.entries) {
        auto& of = found.at(row.entry.conversation);
        outcome.entries.push_back(outcome_of(row.entry.seq, judge(batch, row), of));
    }
    for (std::size_t i = 0; i < batch.messages.size(); ++i) {
        const auto& message = batch.messages[i].message;
        if (outcome.messages[i].status == row_status::ok && !is_stored(message))
            write(message);
    }
    std::vector<const entry_record*> written;
    for (std::size_t i = 0; i < batch.entries.size(); ++i) {
        const auto& row = batch.entries[i];
        if (outcome.entries[i].status != row_status::ok || is_stored(row.entry))
            continue;
        write(row);
        written.push_back(&row.entry);
    }
    for (const auto* entry : written)
        apply_effect(*entry);
    for (const auto& row : batch.cursors) {
        auto held = is_held(batch, row.shard);
        outcome.cursors.push_back({held ? row_status::ok : row_status::fenced, {}});
        if (held)
            move_cursor(row);
    }
    return outcome;
}

bool model_storage::is_held(const commit_batch& batch, shard_id shard) const {
    return std::ranges::any_of(batch.fences, [&](const shard_epoch& fence) {
        return fence.shard == shard && fence_of(shard) == fence.epoch;
    });
}

void model_storage::verdict::add(const line& row) {
    is_replayed = is_replayed && row.is_stored;
    is_free = is_free && row.is_free && !row.key_seq && !row.is_expired;
}

model_storage::verdicts model_storage::judge(const commit_batch& batch) const {
    verdicts found;
    for (const auto& stretch : stretches_of(batch)) {
        auto& of = found[stretch.conversation];
        of.is_held = is_held(batch, stretch.shard);
        of.continues =
            stretch.first == seq{1} || has_place(stretch.conversation, stretch.first.previous());
    }
    for (const auto& row : batch.messages)
        found.at(row.message.conversation).add(judge(batch, row.message));
    for (const auto& row : batch.entries)
        found.at(row.entry.conversation).add(judge(batch, row));
    return found;
}

model_storage::line
model_storage::judge(const commit_batch& batch, const message_record& message) const {
    line row;
    row.is_stored = is_stored(message);
    row.key_seq = key_seq(message);
    row.is_free = !has_place(message.conversation, message.seq) && !is_repeated(batch, message);
    return row;
}

model_storage::line model_storage::judge(const commit_batch& batch, const entry_row& of) const {
    const auto& entry = of.entry;
    line row;
    row.is_stored = is_stored(entry);
    row.is_free = !has_place(entry.conversation, entry.seq);
    if (entry.message_seq != seq{}) {
        const auto& messages = log_at(entry.conversation);
        auto target = messages.find(entry.message_seq);
        bool is_there = target != messages.end();
        row.is_free = row.is_free && is_there && !target->second.deleted;
        if (is_there && of.window)
            row.is_expired =
                target->second.created_at.micros + of.window->count() < hooks_.now().micros;
    }
    if (!of.keyed)
        return row;
    auto same_key = [&](const entry_row& other) {
        return other.keyed && other.keyed->key == of.keyed->key && other.entry.actor == entry.actor;
    };
    row.is_free = row.is_free && std::ranges::count_if(batch.entries, same_key) == 1;
    auto known = results_.find({entry.actor, of.keyed->key});
    if (known != results_.end()
        && (known->second.conversation != entry.conversation || known->second.seq != entry.seq))
        row.key_seq = known->second.seq;
    return row;
}

bool model_storage::has_place(conversation_id id, seq at) const {
    return log_at(id).contains(at) || entries_at(id).contains(at);
}

bool model_storage::is_stored(const message_record& message) const {
    const auto& messages = log_at(message.conversation);
    auto found = messages.find(message.seq);
    return found != messages.end() && found->second.id == message.id;
}

bool model_storage::is_stored(const entry_record& entry) const {
    const auto& entries = entries_at(entry.conversation);
    auto found = entries.find(entry.seq);
    return found != entries.end() && found->second.id == entry.id;
}

bool model_storage::is_repeated(const commit_batch& batch, const message_record& message) const {
    auto same = [&](const message_row& row) {
        const auto& other = row.message;
        return other.id == message.id
               || (other.key == message.key && other.conversation == message.conversation
                   && other.sender == message.sender);
    };
    return ids_.contains(message.id) || std::ranges::count_if(batch.messages, same) > 1;
}

std::optional<seq> model_storage::key_seq(const message_record& message) const {
    auto found = keys_.find({message.key, message.conversation, message.sender});
    if (found == keys_.end())
        return std::nullopt;
    const auto& stored = log_at(message.conversation).at(found->second);
    if (stored.seq == message.seq && stored.id == message.id)
        return std::nullopt;
    return stored.seq;
}

row_outcome model_storage::outcome_of(seq at, const line& row, const verdict& of) {
    if (of.is_replayed)
        return {row_status::ok, at};
    if (row.key_seq)
        return {row_status::duplicate, *row.key_seq};
    if (!of.is_held)
        return {row_status::fenced, at};
    if (row.is_expired)
        return {row_status::expired, at};
    return {of.is_free && of.continues ? row_status::ok : row_status::reload, at};
}

void model_storage::write(const message_record& message) {
    logs_[message.conversation][message.seq] = message;
    keys_[{message.key, message.conversation, message.sender}] = message.seq;
    ids_.insert(message.id);
}

void model_storage::write(const entry_row& row) {
    const auto& entry = row.entry;
    auto& stored = entries_[entry.conversation][entry.seq] = entry;
    stored.text.clear();
    if (row.keyed)
        results_[{entry.actor, row.keyed->key}] = {row.keyed->hash, entry.conversation, entry.seq};
}

void model_storage::move_cursor(const cursor_row& row) {
    auto found = conversations_.find(row.conversation);
    if (found == conversations_.end())
        return;
    auto* member = found->second.find(row.user);
    if (member == nullptr)
        return;
    auto& participant = member->record;
    participant.delivered_seq = std::max(participant.delivered_seq, row.delivered_seq);
    participant.read_seq = std::max(participant.read_seq, row.read_seq);
}

} // namespace parley
