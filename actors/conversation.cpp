#include "actors/conversation.hpp"

#include "actors/crash_report.hpp"
#include "actors/entity_lifecycle.hpp"
#include "actors/protocol/user.hpp"
#include "actors/text_rules.hpp"
#include "runtime/base/assert.hpp"
#include "runtime/base/log.hpp"
#include "runtime/kernel/tell.hpp"

#include <algorithm>

namespace parley {

namespace {

bool same_send(const message_record& message, const conversation::send& request) {
    return message.text == request.text && message.reply_to == request.reply_to;
}

void fail_all(std::vector<conversation_state::send_promise>& promises, errc reason) {
    for (auto& promise : promises)
        promise.deliver(make_error(reason));
}

} // namespace

caf::behavior conversation_behavior(
    conversation_state::pointer self,
    environment_ptr environment,
    conversation_place place,
    conversation_record record
) {
    auto& state = self->state;
    state.self = self;
    state.environment = std::move(environment);
    state.place = std::move(place);
    state.id = record.id;
    state.kind = record.kind;
    state.privacy = record.privacy;
    state.created_at = record.created_at;
    state.key = std::move(record.key);
    state.message_count = record.message_count;
    state.members = roster{record.participants};
    state.recent = recent_messages{std::move(record.recent)};
    state.head = state.tail = record.head;
    state.tail_at = record.head_at;
    report_crashes(self, state.place.host, entity_of(state.id));
    return {
        [&state](const conversation::send& x) { return state.on_send(x); },
        [&state](const conversation::mark& x) { return state.on_mark(x); },
        [&state](const conversation::type& x) { state.on_type(x); },
        [&state](const conversation::read_history& x) { return state.on_read_history(x); },
        [&state](const conversation::describe& x) { return state.on_describe(x); },
        [&state](const conversation::catch_up& x) { return state.on_catch_up(x); },
        [&state](const conversation::note_presence& x) { state.on_note_presence(x); },
        [&state](const storage::written& x) { state.on_written(x); },
        [&state](const entity_passivate&) { state.on_passivate(); },
    };
}

caf::result<conversation::sent> conversation_state::on_send(const conversation::send& request) {
    if (auto refused = admit(request); refused != errc::none)
        return make_error(refused);
    if (auto repeat = answer_repeat(request))
        return std::move(*repeat);
    if (window.size() >= window_max())
        return make_error(errc::overloaded);
    if (!lane().admission->is_open())
        return make_error(errc::storage_unavailable);
    return sequence(request);
}

errc conversation_state::admit(const conversation::send& request) const {
    if (!members.contains(request.sender))
        return errc::not_a_participant;
    return check_text(request.text);
}

/// The answer to a key that was used before, as far as this actor can know; else nothing.
std::optional<caf::result<conversation::sent>>
conversation_state::answer_repeat(const conversation::send& request) {
    if (const auto* stored = recent.find(request.sender, request.key); stored != nullptr) {
        if (!same_send(*stored, request))
            return make_error(errc::idempotency_conflict);
        return conversation::sent{make_event(events::message_added{view_of(*stored)}), true};
    }
    auto waiting = std::find_if(window.begin(), window.end(), [&](const in_flight& x) {
        return x.message.key == request.key && x.message.sender == request.sender;
    });
    if (waiting == window.end())
        return std::nullopt;
    if (!same_send(waiting->message, request))
        return make_error(errc::idempotency_conflict);
    if (waiting->promises.size() >= window_max())
        return make_error(errc::overloaded);
    waiting->promises.push_back(self->make_response_promise<conversation::sent>());
    return waiting->promises.back();
}

caf::result<conversation::sent> conversation_state::sequence(const conversation::send& request) {
    tail = tail.next();
    // Strictly later than the entry before, whatever the wall clock does.
    tail_at = {std::max(environment->now().micros, tail_at.micros + 1)};
    message_record message{
        .id = message_id{environment->make_id()},
        .conversation = id,
        .seq = tail,
        .sender = request.sender,
        .key = request.key,
        .text = request.text,
        .created_at = tail_at,
        .edited_at = {},
        .reply_to = request.reply_to,
    };
    tell(self, lane().actor, storage::write_message{place.epoch, {place.shard, message, key}});
    probe_offline_members(request.sender);
    auto promise = self->make_response_promise<conversation::sent>();
    window.push_back({std::move(message), request.origin, request.trace, {promise}});
    return promise;
}

void conversation_state::on_written(const storage::written& written) {
    for (const auto& message : written.messages) {
        if (window.empty())
            return; // Stopping: the rest was answered with the reason.
        on_message_written(message);
    }
    if (written.fenced)
        return stop_for(errc::fenced);
    for (const auto& row : written.cursors)
        on_cursor_written(row);
}

void conversation_state::on_message_written(const storage::written::message& written) {
    require(window.front().message.seq == written.seq, "rows are answered in their order");
    auto done = std::move(window.front());
    window.pop_front();
    switch (written.outcome.status) {
    case row_status::ok:
        return complete(std::move(done));
    case row_status::duplicate:
        return answer_duplicate(std::move(done), written.outcome.stored_seq);
    case row_status::fenced:
        fail_all(done.promises, errc::fenced);
        return stop_for(errc::fenced);
    case row_status::reload:
        fail_all(done.promises, errc::reload);
        return stop_for(errc::reload);
    }
}

/// The message is durable: only now may anybody see it.
void conversation_state::complete(in_flight done) {
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
    if (log::enabled(log::level::debug)) {
        log::write(
            log::level::debug,
            "message_sent",
            done.trace,
            {{"conversation_id", to_string(id)}, {"message_id", to_string(done.message.id)}}
        );
    }
    recent.add(std::move(done.message));
}

/// The key was stored longer ago than `recent` reaches: the first result is read back. Nothing of
/// this conversation was written with it, so the actor refuses everything else and then ends.
void conversation_state::answer_duplicate(in_flight repeat, parley::seq stored) {
    history_query query;
    query.limit = 1;
    query.after_seq = stored.previous();
    query.before_seq = stored.next();
    for (auto& promise : repeat.promises) {
        read(query, promise, [this, message = repeat.message](const history_page& page) {
            return first_result(message, page);
        });
    }
    stop_for(errc::reload);
}

caf::expected<conversation::sent>
conversation_state::first_result(const message_record& repeat, const history_page& page) const {
    if (page.items.empty())
        return make_error(errc::message_not_found);
    const auto& first = page.items.front();
    if (first.text != repeat.text || first.reply_to != repeat.reply_to)
        return make_error(errc::idempotency_conflict);
    return conversation::sent{make_event(events::message_added{view_of(first)}), true};
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
    refuse_all(reason);
    ending = reason;
    ++reads; // As if one were under way, so that ending stands in one place.
    end_read();
}

void conversation_state::end_read() {
    --reads;
    if (ending && reads == 0)
        self->quit(make_error(*ending));
}

void conversation_state::refuse_all(errc reason) {
    // What lies in the lane shares a fence, but behind any other refusal it may yet find the log
    // where it expects it: nobody can say now that it was not done.
    auto outcome = reason == errc::fenced ? errc::fenced : errc::timed_out;
    for (auto& waiting : std::exchange(window, {}))
        fail_all(waiting.promises, outcome);
    for (auto& waiting : std::exchange(marks, {}))
        waiting.promise.deliver(make_error(outcome));
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
    if (window.empty() && marks.empty() && reads == 0)
        self->quit();
    else
        tell(self, place.host, entity_busy{entity_of(id)});
}

message_view conversation_state::view_of(const message_record& message) const {
    return {
        .id = message.id,
        .conversation = id,
        .seq = message.seq,
        .sender = message.sender,
        .text = message.text,
        .created_at = message.created_at,
        .edited_at = message.edited_at,
        .reply_to = message.reply_to,
        .status = members.status_of(message.seq, message.sender),
    };
}

void conversation_state::deliver(const shared_event_ptr& event, user_id author, session_id origin)
    const {
    for (const auto& member : members.members()) {
        auto user = member.record.user;
        auto except = user == author ? origin : session_id{};
        auto delivery = user::deliver{event, except, member.online};
        tell(self, environment->router, to(user, delivery, message_class::if_active));
    }
}

/// So that the status of the message is right by the time it is durable.
void conversation_state::probe_offline_members(user_id sender) const {
    for (const auto& member : members.members()) {
        if (member.online || member.record.user == sender)
            continue;
        auto question = user::probe{id};
        tell(self, environment->router, to(member.record.user, question, message_class::if_active));
    }
}

} // namespace parley
