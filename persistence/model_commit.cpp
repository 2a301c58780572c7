// How the model commits a batch: the contract of `messaging.commit_batch`, in C++.

#include "persistence/model_storage.hpp"

#include <algorithm>

namespace parley {

commit_outcome model_storage::apply(const commit_batch& batch) {
    auto verdicts = judge(batch);
    commit_outcome outcome;
    for (const auto& row : batch.messages)
        outcome.messages.push_back(outcome_of(row.message, verdicts.at(row.message.conversation)));
    for (std::size_t i = 0; i < batch.messages.size(); ++i) {
        const auto& message = batch.messages[i].message;
        if (outcome.messages[i].status == row_status::ok && !is_stored(message))
            write(message);
    }
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

std::map<conversation_id, model_storage::verdict> model_storage::judge(const commit_batch& batch
) const {
    std::map<conversation_id, verdict> verdicts;
    std::map<conversation_id, seq> expected;
    for (const auto& row : batch.messages) {
        const auto& message = row.message;
        auto [at, is_new] = verdicts.try_emplace(message.conversation);
        auto& of = at->second;
        if (is_new) {
            of.is_held = is_held(batch, row.shard);
            of.continues = message.seq == seq{1}
                           || log_at(message.conversation).contains(message.seq.previous());
        } else if (message.seq != expected[message.conversation]) {
            of.continues = false;
        }
        expected[message.conversation] = message.seq.next();
        of.is_replayed = of.is_replayed && is_stored(message);
        of.is_free = of.is_free && !key_seq(message) && !is_repeated(batch, message)
                     && !log_at(message.conversation).contains(message.seq);
    }
    return verdicts;
}

bool model_storage::is_stored(const message_record& message) const {
    const auto& entries = log_at(message.conversation);
    auto found = entries.find(message.seq);
    return found != entries.end() && found->second.id == message.id;
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

row_outcome model_storage::outcome_of(const message_record& message, const verdict& of) const {
    if (of.is_replayed)
        return {row_status::ok, message.seq};
    if (auto stored = key_seq(message))
        return {row_status::duplicate, *stored};
    if (!of.is_held)
        return {row_status::fenced, message.seq};
    if (of.is_free && of.continues)
        return {row_status::ok, message.seq};
    return {row_status::reload, message.seq};
}

void model_storage::write(const message_record& message) {
    logs_[message.conversation][message.seq] = message;
    keys_[{message.key, message.conversation, message.sender}] = message.seq;
    ids_.insert(message.id);
}

void model_storage::move_cursor(const cursor_row& row) {
    auto found = conversations_.find(row.conversation);
    if (found == conversations_.end())
        return;
    for (auto& participant : found->second.participants) {
        if (participant.user != row.user)
            continue;
        participant.delivered_seq = std::max(participant.delivered_seq, row.delivered_seq);
        participant.read_seq = std::max(participant.read_seq, row.read_seq);
    }
}

} // namespace parley
