#include "persistence/commit_batch_encoder.hpp"

#include "persistence/batch_names.hpp"
#include "persistence/content_cipher.hpp"
#include "persistence/entry_payload.hpp"
#include "persistence/log_stretches.hpp"
#include "runtime/base/assert.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace parley {

namespace {

#define PARLEY_BATCH_COLUMNS "message_status, message_seq, cursor_status"
#define PARLEY_BATCH_CALL                                                                          \
    "SELECT " PARLEY_BATCH_COLUMNS " FROM messaging.commit_batch("                                 \
    "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22)"

#define PARLEY_LOG_COLUMNS "message_status, message_seq, event_status, event_seq"
#define PARLEY_LOG_CALL                                                                            \
    "SELECT " PARLEY_LOG_COLUMNS " FROM messaging.commit_log("                                     \
    "$1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,"  \
    "$26,$27,$28,$29,$30,$31,$32)"

// A message may be edited twice in a batch: one task. An edit makes an older task another one, so
// that nothing is kept of what the older text said.
#define PARLEY_NAMING_INSERT                                                                       \
    "), named AS (INSERT INTO messaging.mention_tasks (message_id, conversation_id, seq, "         \
    "trace_id) SELECT DISTINCT ON (n.message) n.message, n.conversation, n.seq, n.trace "
#define PARLEY_NAMING_CONFLICT                                                                     \
    " = 1 ON CONFLICT (message_id) DO UPDATE SET id = DEFAULT, trace_id = excluded.trace_id, "     \
    "attempts = 0, next_attempt_at = clock_timestamp(), lease_until = NULL), "
#define PARLEY_KEEP_MENTIONS(parameters)                                                           \
    "kept AS MATERIALIZED (SELECT messaging.keep_mentions(message_status, " parameters             \
    ") FROM done) SELECT "

constexpr pg::statement plain_batch{"commit_batch", PARLEY_BATCH_CALL};

constexpr pg::statement naming_batch{
    "commit_batch_naming",
    "WITH done AS MATERIALIZED (" PARLEY_BATCH_CALL PARLEY_NAMING_INSERT
    "FROM done, unnest($23, $24, $25, $26, $27) AS n (at, message, conversation, seq, trace) "
    "WHERE done.message_status[n.at]" PARLEY_NAMING_CONFLICT PARLEY_KEEP_MENTIONS(
        "$28, $29, $30, $31, $32"
    ) PARLEY_BATCH_COLUMNS " FROM done, kept"
};

constexpr pg::statement plain_log{"commit_log", PARLEY_LOG_CALL};

constexpr pg::statement naming_log{
    "commit_log_naming",
    "WITH done AS MATERIALIZED (" PARLEY_LOG_CALL PARLEY_NAMING_INSERT
    "FROM done, unnest($33, $34, $35, $36, $37, $38) "
    "AS n (at, message, conversation, seq, trace, is_edit) "
    "WHERE CASE WHEN n.is_edit THEN done.event_status[n.at] ELSE done.message_status[n.at] "
    "END" PARLEY_NAMING_CONFLICT PARLEY_KEEP_MENTIONS("$39, $40, $41, $42, $43") PARLEY_LOG_COLUMNS
    " FROM done, kept"
};

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

const pg::statement& batch_statement(const commit_batch& batch) {
    return names_people(batch) ? naming_batch : plain_batch;
}

const pg::statement& log_statement(const commit_batch& batch) {
    return names_people(batch) ? naming_log : plain_log;
}

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
    if (names_people(batch)) {
        add_namings(with, namings_of(batch));
        add_mentions(with, batch);
    }
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
    if (names_people(batch)) {
        auto namings = namings_of(batch);
        add_namings(with, namings);
        with.add_array(namings, [](const naming& n) { return n.is_edit; });
        add_mentions(with, batch);
    }
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
