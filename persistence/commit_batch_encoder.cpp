#include "persistence/commit_batch_encoder.hpp"

#include "persistence/content_cipher.hpp"
#include "runtime/base/assert.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace parley {

constinit const pg::statement commit_batch_statement{
    "commit_batch",
    "SELECT message_status, message_seq, cursor_status FROM messaging.commit_batch("
    "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)"
};

namespace {

/// Where the new rows of one conversation begin. A stretch whose rows do not follow one another
/// begins nowhere: no log continues at 0, so that the conversation is told to reload.
struct log_stretch {
    conversation_id conversation;
    shard_id shard;
    seq first;
    seq last;
};

using epochs_by_shard = std::unordered_map<shard_id, epoch>;

std::int32_t narrow(shard_id shard) {
    return static_cast<std::int32_t>(shard.value);
}

std::vector<log_stretch> stretches_of(const std::vector<message_row>& rows) {
    std::vector<log_stretch> stretches;
    std::unordered_map<conversation_id, std::size_t> places;
    for (const auto& row : rows) {
        const auto& message = row.message;
        auto [at, is_new] = places.try_emplace(message.conversation, stretches.size());
        if (is_new) {
            stretches.push_back({message.conversation, row.shard, message.seq, message.seq});
            continue;
        }
        auto& stretch = stretches[at->second];
        if (message.seq != stretch.last.next())
            stretch.first = seq{0};
        stretch.last = message.seq;
    }
    return stretches;
}

void add_fences(pg::params& with, std::vector<shard_epoch> fences) {
    std::ranges::sort(fences, {}, &shard_epoch::shard);
    with.add_array(fences, [](const shard_epoch& f) { return narrow(f.shard); });
    with.add_array(fences, [](const shard_epoch& f) { return f.epoch; });
}

void add_logs(pg::params& with, const std::vector<log_stretch>& logs) {
    with.add_array(logs, [](const log_stretch& l) { return l.conversation; });
    with.add_array(logs, [](const log_stretch& l) { return narrow(l.shard); });
    with.add_array(logs, [](const log_stretch& l) { return l.first; });
}

void add_messages(
    pg::params& with, const std::vector<message_row>& rows, const epochs_by_shard& epochs
) {
    with.add_array(rows, [](const message_row& r) { return r.message.conversation; });
    with.add_array(rows, [](const message_row& r) { return r.message.seq; });
    with.add_array(rows, [&](const message_row& r) { return epochs.at(r.shard); });
    with.add_array(rows, [](const message_row& r) { return r.message.created_at; });
    with.add_array(rows, [](const message_row& r) { return r.message.id; });
    with.add_array(rows, [](const message_row& r) { return r.message.sender; });
    with.add_array(rows, [](const message_row& r) { return r.message.key; });
    with.add_array(rows, [](const message_row& r) { return r.message.reply_to; });
}

void add_contents(pg::params& with, const std::vector<message_row>& rows) {
    std::vector<sealed_text> sealed;
    sealed.reserve(rows.size());
    for (const auto& row : rows)
        sealed.push_back(content_cipher::seal(row.message.text, row.key));
    with.add_array(sealed, [](const sealed_text& s) { return s.version; });
    with.add_array(sealed, [](const sealed_text& s) -> const auto& { return s.nonce; });
    with.add_array(sealed, [](const sealed_text& s) -> const auto& { return s.content; });
    with.add_array(sealed, [](const sealed_text& s) -> const auto& { return s.text; });
}

void add_cursors(pg::params& with, const std::vector<cursor_row>& rows) {
    with.add_array(rows, [](const cursor_row& r) { return narrow(r.shard); });
    with.add_array(rows, [](const cursor_row& r) { return r.conversation; });
    with.add_array(rows, [](const cursor_row& r) { return r.user; });
    with.add_array(rows, [](const cursor_row& r) { return r.delivered_seq; });
    with.add_array(rows, [](const cursor_row& r) { return r.read_seq; });
}

} // namespace

void require_fences(const commit_batch& batch) {
    std::unordered_set<shard_id> fenced;
    for (const auto& fence : batch.fences)
        require(fenced.insert(fence.shard).second, "a batch names one epoch a shard");
    for (const auto& row : batch.messages)
        require(fenced.contains(row.shard), "each message of a batch has its fence");
    for (const auto& row : batch.cursors)
        require(fenced.contains(row.shard), "each cursor of a batch has its fence");
}

pg::params encode(const commit_batch& batch) {
    epochs_by_shard epochs;
    for (const auto& fence : batch.fences)
        epochs.emplace(fence.shard, fence.epoch);
    pg::params with;
    add_fences(with, batch.fences);
    add_logs(with, stretches_of(batch.messages));
    add_messages(with, batch.messages, epochs);
    add_contents(with, batch.messages);
    add_cursors(with, batch.cursors);
    return with;
}

commit_outcome decode(const pg::rows& answer) {
    require(answer.count() == 1, "a batch is answered by one row");
    auto statuses = answer.get<std::vector<row_status>>(0, 0);
    auto seqs = answer.get<std::vector<seq>>(0, 1);
    auto cursors = answer.get<std::vector<row_status>>(0, 2);
    commit_outcome outcome;
    outcome.messages.reserve(statuses.size());
    for (std::size_t i = 0; i < statuses.size(); ++i)
        outcome.messages.push_back({statuses[i], seqs[i]});
    for (auto status : cursors)
        outcome.cursors.push_back({status, {}});
    return outcome;
}

std::vector<commit_batch> cut_apart(const commit_batch& batch) {
    std::vector<commit_batch> parts;
    std::unordered_map<conversation_id, std::size_t> places;
    for (const auto& row : batch.messages) {
        auto [at, is_new] = places.try_emplace(row.message.conversation, parts.size());
        if (is_new)
            parts.push_back({batch.fences, {}, {}});
        parts[at->second].messages.push_back(row);
    }
    parts.push_back({batch.fences, {}, batch.cursors});
    return parts;
}

} // namespace parley
