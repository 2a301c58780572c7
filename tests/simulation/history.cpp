#include "tests/simulation/history.hpp"

#include <fmt/format.h>

namespace parley::simulation {

namespace {

constexpr std::size_t violations_max = 20;

std::string name_of(conversation_id conversation, seq at) {
    return fmt::format("{}/{}", to_string(conversation).substr(0, 4), at.value);
}

} // namespace

void history::note_violation(std::string sentence) {
    if (violations_.size() < violations_max)
        violations_.push_back(fmt::format("at {} us: {}", time_.now().count(), sentence));
}

void history::note_commit(const commit_batch& batch, const commit_outcome& outcome) {
    for (std::size_t i = 0; i < batch.messages.size(); ++i) {
        const auto& row = batch.messages[i];
        const auto& message = row.message;
        time_.note(static_cast<std::uint64_t>(outcome.messages[i].status));
        time_.note(static_cast<std::uint64_t>(message.seq.value));
        if (outcome.messages[i].status != row_status::ok)
            continue;
        for (const auto& fence : batch.fences) {
            if (fence.shard == row.shard)
                writers_.try_emplace({message.conversation, message.seq}, fence.epoch);
        }
    }
    for (std::size_t i = 0; i < batch.cursors.size(); ++i) {
        const auto& row = batch.cursors[i];
        if (outcome.cursors[i].status == row_status::ok)
            note_durable_cursor(row.conversation, row.user, row.delivered_seq, row.read_seq);
    }
}

void history::note_loaded(const conversation_record& record) {
    for (const auto& participant : record.participants) {
        note_durable_cursor(
            record.id, participant.user, participant.delivered_seq, participant.read_seq
        );
    }
}

void history::note_durable_cursor(
    conversation_id conversation, user_id user, seq delivered, seq read
) {
    using events::cursor_kind;
    auto& known_delivered = durable_cursors_[{conversation, user, cursor_kind::delivered}];
    auto& known_read = durable_cursors_[{conversation, user, cursor_kind::read}];
    known_delivered = std::max(known_delivered, delivered);
    known_read = std::max(known_read, read);
}

// Invariants 5 and 10: one entry for everyone, and nobody is told before it is durable.
void history::note_seen(conversation_id conversation, const message_view& message) {
    for (const auto& stored : storage_->log_of(conversation)) {
        if (stored.seq != message.seq)
            continue;
        if (stored.id != message.id || stored.text != message.text)
            note_violation(name_of(conversation, message.seq) + " is not what is stored there");
        return;
    }
    note_violation(name_of(conversation, message.seq) + " was shown before it was durable");
}

// Invariant 3: one effect a key, the same seq in every reply.
void history::note_acknowledged(const send_operation& operation, const message_view& message) {
    time_.note(static_cast<std::uint64_t>(message.seq.value));
    note_seen(operation.conversation, message);
    if (message.text != operation.text || message.sender != operation.sender)
        note_violation(name_of(operation.conversation, message.seq) + " acknowledges another send");
    auto use = key_use{operation.conversation, operation.sender, operation.key};
    auto [at, is_new] = acknowledged_.try_emplace(use, message.seq, message.id, message.text);
    if (!is_new && (at->second.at != message.seq || at->second.id != message.id))
        note_violation(name_of(operation.conversation, message.seq) + " is a second effect");
}

void history::note_refused(const send_operation& operation) {
    refused_.insert({operation.conversation, operation.sender, operation.key});
}

void history::note_pushed(session_id session, const shared_event& event) {
    ++pushed_count_;
    time_.note(event.body.index());
    time_.note(static_cast<std::uint64_t>(event.log_seq().value));
    if (const auto* added = std::get_if<events::message_added>(&event.body))
        note_pushed_message(session, added->message);
    if (const auto* moved = std::get_if<events::cursor_moved>(&event.body))
        note_pushed_cursor(session, *moved);
}

// Invariant 7: each session sees a conversation in the order of its log.
void history::note_pushed_message(session_id session, const message_view& message) {
    note_seen(message.conversation, message);
    auto& last = last_pushed_[{session, message.conversation}];
    if (message.seq <= last)
        note_violation(name_of(message.conversation, message.seq) + " was pushed out of order");
    last = message.seq;
}

// Invariant 14: cursors never go back.
void history::note_pushed_cursor(session_id session, const events::cursor_moved& moved) {
    check_durable_cursor(moved.conversation, moved.user, moved.kind, moved.seq);
    auto& last = last_cursor_[{session, moved.conversation, moved.user, moved.kind}];
    if (moved.seq < last)
        note_violation("a cursor went back to " + name_of(moved.conversation, moved.seq));
    last = moved.seq;
}

void history::check_durable_cursor(
    conversation_id conversation, user_id user, events::cursor_kind kind, seq at
) {
    if (durable_cursors_[{conversation, user, kind}] < at)
        note_violation("a cursor was told before it was durable: " + name_of(conversation, at));
    auto log = storage_->log_of(conversation);
    if (at > (log.empty() ? seq{} : log.back().seq))
        note_violation("a cursor passed the head: " + name_of(conversation, at));
}

void history::note_marked(
    conversation_id conversation, user_id user, events::cursor_kind kind, seq at
) {
    ++marked_count_;
    check_durable_cursor(conversation, user, kind, at);
}

// Invariant 11: catching up is complete and without repeats.
void history::note_caught_up(
    conversation_id conversation, seq after, const std::vector<shared_event_ptr>& entries
) {
    auto expected = after;
    for (const auto& entry : entries) {
        const auto& message = std::get<events::message_added>(entry->body).message;
        expected = expected.next();
        if (message.seq != expected)
            note_violation(name_of(conversation, expected) + " was left out of the log");
        expected = message.seq;
        note_seen(conversation, message);
    }
}

void history::check_end(const conversation_record& record) {
    auto log = storage_->log_of(record.id);
    check_log(log);
    check_cursors(record);
    check_acknowledged(record.id, log);
    check_refused(log);
    check_epochs(record.id, log);
}

// Invariants 14 and 15: no cursor fell behind what was told of it; read <= delivered <= head.
void history::check_cursors(const conversation_record& record) {
    using events::cursor_kind;
    for (const auto& participant : record.participants) {
        auto delivered = participant.delivered_seq;
        auto read = participant.read_seq;
        if (durable_cursors_[{record.id, participant.user, cursor_kind::delivered}] > delivered
            || durable_cursors_[{record.id, participant.user, cursor_kind::read}] > read)
            note_violation("a cursor was lost: " + name_of(record.id, delivered));
        if (read > delivered || delivered > record.head)
            note_violation("cursors out of order: " + name_of(record.id, delivered));
    }
}

// Invariants 3 and 4: seqs are 1..last without hole, and no send stands twice, by its text: no two
// sends have the same.
void history::check_log(const std::vector<message_record>& log) {
    seq expected;
    std::set<std::string> texts;
    for (const auto& message : log) {
        expected = expected.next();
        if (message.seq != expected)
            note_violation(name_of(message.conversation, expected) + " is a hole");
        expected = message.seq;
        if (!texts.insert(message.text).second)
            note_violation(name_of(message.conversation, message.seq) + " stands there twice");
    }
}

// Invariant 1: no acknowledged message is lost.
void history::check_acknowledged(
    conversation_id conversation, const std::vector<message_record>& log
) {
    std::map<seq, const message_record*> by_seq;
    for (const auto& message : log)
        by_seq[message.seq] = &message;
    for (const auto& [use, acknowledged] : acknowledged_) {
        if (std::get<conversation_id>(use) != conversation)
            continue;
        auto found = by_seq.find(acknowledged.at);
        if (found == by_seq.end() || found->second->id != acknowledged.id
            || found->second->text != acknowledged.text)
            note_violation(name_of(conversation, acknowledged.at) + " was acknowledged and lost");
    }
}

// Invariant 2: no refused send appears.
void history::check_refused(const std::vector<message_record>& log) {
    for (const auto& message : log) {
        if (refused_.contains({message.conversation, message.sender, message.key}))
            note_violation(name_of(message.conversation, message.seq) + " was refused and appears");
    }
}

// Invariant 20: one writer a shard, and who was followed never writes again.
void history::check_epochs(conversation_id conversation, const std::vector<message_record>& log) {
    epoch last;
    for (const auto& message : log) {
        auto writer = writers_.find({conversation, message.seq});
        if (writer == writers_.end())
            continue;
        if (writer->second < last)
            note_violation(name_of(conversation, message.seq) + " was written by an old owner");
        last = writer->second;
    }
}

} // namespace parley::simulation
