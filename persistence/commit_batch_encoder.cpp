#include "persistence/commit_batch_encoder.hpp"

#include "persistence/content_cipher.hpp"
#include "persistence/entry_payload.hpp"
#include "persistence/log_stretches.hpp"
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

constinit const pg::statement commit_log_statement{
    "commit_log",
    "SELECT message_status, message_seq, event_status, event_seq FROM messaging.commit_log("
    "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,"
    "$26,$27,$28,$29,$30,$31,$32)"
};

namespace {

using epochs_by_shard = std::unordered_map<shard_id, epoch>;

std::int32_t narrow(shard_id shard) {
    return static_cast<std::int32_t>(shard.value);
}

epochs_by_shard epochs_of(const commit_batch& batch) {
    epochs_by_shard epochs;
    for (const auto& fence : batch.fences)
        epochs.emplace(fence.shard, fence.epoch);
    return epochs;
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

/// `text` gives what is to be sealed of a row.
template <class Row, class Text>
void add_contents(pg::params& with, const std::vector<Row>& rows, Text text) {
    std::vector<sealed_text> sealed;
    sealed.reserve(rows.size());
    for (const auto& row : rows)
        sealed.push_back(content_cipher::seal(text(row), row.key));
    with.add_array(sealed, [](const sealed_text& s) { return s.version; });
    with.add_array(sealed, [](const sealed_text& s) -> const auto& { return s.nonce; });
    with.add_array(sealed, [](const sealed_text& s) -> const auto& { return s.content; });
    with.add_array(sealed, [](const sealed_text& s) -> const auto& { return s.text; });
}

const std::string& text_of_message(const message_row& row) {
    return row.message.text;
}

void add_entries(
    pg::params& with, const std::vector<entry_row>& rows, const epochs_by_shard& epochs
) {
    using optional_micros = std::optional<std::int64_t>;
    with.add_array(rows, [](const entry_row& r) { return r.entry.conversation; });
    with.add_array(rows, [](const entry_row& r) { return r.entry.seq; });
    with.add_array(rows, [&](const entry_row& r) { return epochs.at(r.shard); });
    with.add_array(rows, [](const entry_row& r) { return r.entry.created_at; });
    with.add_array(rows, [](const entry_row& r) { return r.entry.id; });
    with.add_array(rows, [](const entry_row& r) { return r.entry.kind; });
    with.add_array(rows, [](const entry_row& r) { return r.entry.actor; });
    with.add_array(rows, [](const entry_row& r) { return payload_of(r.entry); });
    with.add_array(rows, [](const entry_row& r) {
        return r.window ? optional_micros{r.window->count()} : optional_micros{};
    });
    with.add_array(rows, [](const entry_row& r) {
        return r.keyed ? std::optional{r.keyed->key} : std::optional<client_key>{};
    });
    with.add_array(rows, [](const entry_row& r) {
        return r.keyed ? std::optional{pg::bytes{r.keyed->hash}} : std::optional<pg::bytes>{};
    });
}

void add_cursors(pg::params& with, const std::vector<cursor_row>& rows) {
    with.add_array(rows, [](const cursor_row& r) { return narrow(r.shard); });
    with.add_array(rows, [](const cursor_row& r) { return r.conversation; });
    with.add_array(rows, [](const cursor_row& r) { return r.user; });
    with.add_array(rows, [](const cursor_row& r) { return r.delivered_seq; });
    with.add_array(rows, [](const cursor_row& r) { return r.read_seq; });
}

/// Outcomes from a column of statuses and the column of seqs behind it.
std::vector<row_outcome> read_outcomes(const pg::rows& answer, int first_column) {
    auto statuses = answer.get<std::vector<row_status>>(0, first_column);
    auto seqs = answer.get<std::vector<seq>>(0, first_column + 1);
    std::vector<row_outcome> outcomes;
    outcomes.reserve(statuses.size());
    for (std::size_t i = 0; i < statuses.size(); ++i)
        outcomes.push_back({statuses[i], seqs[i]});
    return outcomes;
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
    for (const auto& row : batch.entries)
        require(fenced.contains(row.shard), "each entry of a batch has its fence");
}

pg::params encode_batch(const commit_batch& batch) {
    require(batch.entries.empty(), "entries have a statement of their own");
    pg::params with;
    add_fences(with, batch.fences);
    add_logs(with, stretches_of(batch));
    add_messages(with, batch.messages, epochs_of(batch));
    add_contents(with, batch.messages, text_of_message);
    add_cursors(with, batch.cursors);
    return with;
}

pg::params encode_log(const commit_batch& batch) {
    require(batch.cursors.empty(), "cursors have a statement of their own");
    auto epochs = epochs_of(batch);
    pg::params with;
    add_fences(with, batch.fences);
    add_logs(with, stretches_of(batch));
    add_messages(with, batch.messages, epochs);
    add_contents(with, batch.messages, text_of_message);
    add_entries(with, batch.entries, epochs);
    add_contents(with, batch.entries, [](const entry_row& row) -> const std::string& {
        return row.entry.text;
    });
    return with;
}

commit_outcome decode_batch(const pg::rows& answer) {
    require(answer.count() == 1, "a batch is answered by one row");
    commit_outcome outcome;
    outcome.messages = read_outcomes(answer, 0);
    for (auto status : answer.get<std::vector<row_status>>(0, 2))
        outcome.cursors.push_back({status, {}});
    return outcome;
}

commit_outcome decode_log(const pg::rows& answer) {
    require(answer.count() == 1, "a batch is answered by one row");
    return {read_outcomes(answer, 0), {}, read_outcomes(answer, 2)};
}

} // namespace parley
