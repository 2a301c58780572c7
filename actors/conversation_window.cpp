// What becomes of rows that were given to storage, and how a conversation ends.

#include "actors/conversation.hpp"
#include "actors/entity_lifecycle.hpp"
#include "actors/operation_log.hpp"
#include "runtime/base/assert.hpp"
#include "runtime/base/log.hpp"
#include "runtime/kernel/tell.hpp"

#include <algorithm>

namespace parley {

/// Strictly later than the entry before, whatever the wall clock does.
timestamp conversation_state::next_time() {
    tail_at = {std::max(environment->now().micros, tail_at.micros + 1)};
    return tail_at;
}

void conversation_state::on_written(const storage::written& written) {
    for (const auto& row : written.rows) {
        if (window.empty())
            return; // Stopping: the rest was answered with the reason.
        on_row_written(row);
    }
    if (written.fenced)
        return stop_for(errc::fenced);
    for (const auto& row : written.cursors)
        on_cursor_written(row);
}

void conversation_state::on_row_written(const storage::written::row& written) {
    require(window.front().first == written.seq, "rows are answered in their order");
    auto done = std::move(window.front());
    window.pop_front();
    switch (written.outcome.status) {
    case row_status::ok:
        return complete(std::move(done));
    case row_status::duplicate:
        return answer_duplicate(std::move(done), written.outcome.stored_seq);
    case row_status::fenced:
        fail(done, errc::fenced);
        return stop_for(errc::fenced);
    case row_status::reload:
        fail(done, errc::reload);
        return stop_for(errc::reload);
    case row_status::expired:
        // What the entry would have changed here did not happen: begin again from storage.
        fail(done, errc::edit_window_expired);
        return stop_for(errc::reload);
    }
}

/// It is durable: only now may anybody see it.
void conversation_state::complete(in_flight done) {
    std::visit([this](auto& what) { complete(what); }, done.what);
    for (auto& answer : done.after)
        answer(errc::none);
    if (ending || !std::holds_alternative<made_change>(done.what))
        return;
    const auto& entries = std::get<made_change>(done.what).entries;
    if (entries.back().kind == entry_kind::conversation_deleted)
        stop_for(errc::conversation_deleted);
}

void conversation_state::complete(sent_message& done) {
    head = done.message.seq;
    ++message_count;
    members.note_pushed(head);
    auto event = make_event(events::message_added{view_of(done.message)});
    bool replayed = false;
    for (auto& promise : done.promises) {
        promise.deliver(conversation::sent{event, replayed});
        replayed = true;
    }
    deliver(event, done.message.sender, done.origin);
    operation_log::note_sent(done.message, done.trace);
    tell_mentioned(done.mentions, done.message);
    if (done.is_naming)
        look_for_mentions();
    recent.add(std::move(done.message));
}

void conversation_state::complete(made_change& done) {
    for (const auto& entry : done.entries) {
        head = entry.seq;
        members.note_pushed(head);
        apply(done, entry);
        operation_log::note_changed(entry, done.of->by.trace);
    }
    if (done.answer.message)
        done.answer.message = view_of(*done.edited, done.of->by.user);
    done.answer.seq = done.entries.front().seq;
    finish(done.of, std::move(done.answer));
    if (is_turn_of(done.entries.front().kind))
        end_turn();
}

void conversation_state::fail(in_flight& failed, errc reason) {
    if (auto* sent = std::get_if<sent_message>(&failed.what)) {
        for (auto& promise : sent->promises)
            promise.deliver(make_error(reason));
    } else {
        finish(std::get<made_change>(failed.what).of, make_error(reason));
    }
    for (auto& answer : failed.after)
        answer(reason == errc::edit_window_expired ? errc::reload : reason);
}

/// The key was stored longer ago than `recent` reaches: the first result is read back. Nothing of
/// this conversation was written with it, so the actor refuses everything else and then ends.
void conversation_state::answer_duplicate(in_flight repeat, parley::seq stored) {
    auto* sent = std::get_if<sent_message>(&repeat.what);
    if (sent == nullptr) {
        // Made by an earlier life of this actor: asked again, the key will be found.
        fail(repeat, errc::reload);
        return stop_for(errc::reload);
    }
    history_query query;
    query.conversation = id;
    query.key = key;
    query.reader = sent->message.sender;
    query.limit = 1;
    query.after_seq = stored.previous();
    query.before_seq = stored.next();
    for (auto& promise : sent->promises) {
        auto make = [this, message = sent->message](const history_page& page) {
            return first_result(message, page);
        };
        read<history_page>(query, promise, make);
    }
    for (auto& answer : repeat.after)
        answer(errc::reload);
    stop_for(errc::reload);
}

caf::expected<conversation::sent>
conversation_state::first_result(const message_record& repeat, const history_page& page) const {
    if (page.items.empty())
        return make_error(errc::message_not_found);
    const auto& first = page.items.front();
    bool same_text = first.edited_at || first.text == repeat.text;
    if (!same_text || first.reply_to != repeat.reply_to)
        return make_error(errc::idempotency_conflict);
    return conversation::sent{make_event(events::message_added{view_of(first)}), true};
}

void conversation_state::when_durable(std::function<void(errc)> answer) {
    if (window.empty())
        answer(errc::none);
    else
        window.back().after.push_back(std::move(answer));
}

/// What this actor believes is not what storage holds: it ends, and the next message starts it
/// again from there. What it could not finish may be tried again with the same key.
void conversation_state::stop_for(errc reason) {
    log::info(
        "conversation_stopped",
        {{"conversation_id", to_string(id)}, {"reason", std::string{code_name(reason)}}}
    );
    if (reason == errc::fenced)
        environment->on_fenced();
    ending = reason;
    refuse_all(reason);
    ++reads; // As if one were under way, so that ending stands in one place.
    end_read();
}

void conversation_state::end_read() {
    --reads;
    if (!ending || reads > 0)
        return;
    if (*ending == errc::conversation_deleted)
        self->quit(); // As it should be.
    else
        self->quit(make_error(*ending));
}

void conversation_state::refuse_all(errc reason) {
    // What lies in the lane shares a fence, but behind any other refusal it may yet find the log
    // where it expects it: nobody can say now that it was not done.
    auto outcome = reason == errc::fenced ? errc::fenced : errc::timed_out;
    for (auto& waiting : std::exchange(window, {}))
        fail(waiting, outcome);
    for (auto& waiting : std::exchange(marks, {}))
        waiting.promise.deliver(make_error(outcome));
    // These were not begun.
    for (const auto& waiting : std::exchange(waiting_changes, {}))
        finish(waiting.made, make_error(reason));
    auto refuse = [reason](caf::scheduled_actor* me, caf::message_view&) {
        // What it returns would go to the sender of a plain message, too: to the lane, say.
        bool is_request = me->current_mailbox_element()->mid.is_request();
        auto nothing = caf::result<caf::message>{caf::message{}};
        return is_request ? caf::result<caf::message>{make_error(reason)} : nothing;
    };
    self->set_default_handler(refuse);
    self->become(caf::behavior{[](caf::unit_t) {}});
}

void conversation_state::on_passivate() {
    bool is_idle =
        window.empty() && marks.empty() && reads == 0 && waiting_changes.empty() && keys.empty();
    if (is_idle)
        self->quit();
    else
        tell(self, place.host, entity_busy{entity_of(id)});
}

} // namespace parley
