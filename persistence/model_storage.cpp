#include "persistence/model_storage.hpp"

#include "persistence/commit_batch_encoder.hpp"

#include <algorithm>

namespace parley {

model_storage::model_storage(model_hooks hooks, int lanes)
    : hooks_{std::move(hooks)}, lanes_{lanes} {
    if (!hooks_.fate_of_commit)
        hooks_.fate_of_commit = [](int) { return commit_fault::none; };
    if (!hooks_.fails)
        hooks_.fails = [] { return false; };
    if (!hooks_.now)
        hooks_.now = [this] { return timestamp{++ticks_}; };
}

template <class T, class Work>
void model_storage::answer(Work work, handler<T> done) {
    hooks_.schedule([this, work = std::move(work), done = std::move(done)] {
        if (hooks_.fails())
            done(failure{errc::storage_unavailable, "a fault of the model"});
        else
            done(work());
    });
}

void model_storage::commit(int lane, commit_batch batch, handler<commit_outcome> done) {
    require_fences(batch);
    hooks_.schedule([this, lane, batch = std::move(batch), done = std::move(done)]() mutable {
        attempt(lane, std::move(batch), std::move(done));
    });
}

void model_storage::attempt(int lane, commit_batch batch, handler<commit_outcome> done) {
    auto fate = hooks_.fate_of_commit(lane);
    if (fate == commit_fault::none) {
        done(apply(batch));
        return;
    }
    if (fate == commit_fault::lose_reply)
        (void)apply(batch);
    commit(lane, std::move(batch), std::move(done));
}

void model_storage::raise_fences(std::vector<shard_epoch> shards, handler<void> done) {
    answer<void>([this, shards = std::move(shards)] { return raise(shards); }, std::move(done));
}

void model_storage::open_direct(direct_request request, handler<direct_opened> done) {
    answer<direct_opened>([this, request] { return open(request); }, std::move(done));
}

void model_storage::open_group(group_request request, handler<group_opened> done) {
    answer<group_opened>([this, request] { return open(request); }, std::move(done));
}

void model_storage::read_log(log_query query, handler<log_page> done) {
    answer<log_page>([this, query] { return read(query); }, std::move(done));
}

void model_storage::find_message(message_query query, handler<message_found> done) {
    answer<message_found>([this, query] { return find(query); }, std::move(done));
}

void model_storage::locate_message(message_id message, handler<message_place> done) {
    answer<message_place>([this, message] { return locate(message); }, std::move(done));
}

void model_storage::find_result(result_query query, handler<keyed_result> done) {
    answer<keyed_result>([this, query] { return find(query); }, std::move(done));
}

void model_storage::set_muted(mute_request request, handler<mute_done> done) {
    answer<mute_done>([this, request] { return mute(request); }, std::move(done));
}

void model_storage::find_acquaintances(acquaintance_query query, handler<acquaintances> done) {
    answer<acquaintances>([this, query] { return find(query); }, std::move(done));
}

void model_storage::read_analytics(analytics_query query, handler<conversation_analytics> done) {
    answer<conversation_analytics>([this, query] { return analyse(query); }, std::move(done));
}

void model_storage::load_conversation(conversation_id id, handler<conversation_record> done) {
    answer<conversation_record>([this, id] { return load(id); }, std::move(done));
}

void model_storage::read_history(history_query query, handler<history_page> done) {
    answer<history_page>([this, query] { return read(query); }, std::move(done));
}

void model_storage::read_inbox(inbox_query query, handler<inbox_page> done) {
    answer<inbox_page>([this, query] { return read(query); }, std::move(done));
}

void model_storage::write_dead_letter(dead_letter letter, handler<void> done) {
    auto write = [this, letter = std::move(letter)] {
        dead_letters_.push_back(letter);
        return result<void>{};
    };
    answer<void>(std::move(write), std::move(done));
}

result<void> model_storage::raise(const std::vector<shard_epoch>& shards) {
    for (const auto& wanted : shards) {
        if (fence_of(wanted.shard) > wanted.epoch)
            return failure{errc::fenced, "a higher epoch stands"};
    }
    for (const auto& wanted : shards)
        fences_[wanted.shard] = wanted.epoch;
    return {};
}

epoch model_storage::fence_of(shard_id shard) const {
    auto found = fences_.find(shard);
    return found == fences_.end() ? epoch{} : found->second;
}

std::vector<message_record> model_storage::log_of(conversation_id id) const {
    std::vector<message_record> messages;
    for (const auto& [at, message] : log_at(id))
        messages.push_back(message);
    return messages;
}

std::vector<entry_record> model_storage::entries_of(conversation_id id) const {
    std::vector<entry_record> entries;
    for (const auto& [at, entry] : entries_at(id))
        entries.push_back(entry);
    return entries;
}

seq model_storage::head_of(conversation_id id) const {
    const auto& messages = log_at(id);
    const auto& entries = entries_at(id);
    return std::max(
        messages.empty() ? seq{} : messages.rbegin()->first,
        entries.empty() ? seq{} : entries.rbegin()->first
    );
}

const model_storage::log& model_storage::log_at(conversation_id id) const {
    static const log none;
    auto found = logs_.find(id);
    return found == logs_.end() ? none : found->second;
}

const model_storage::entry_log& model_storage::entries_at(conversation_id id) const {
    static const entry_log none;
    auto found = entries_.find(id);
    return found == entries_.end() ? none : found->second;
}

} // namespace parley
