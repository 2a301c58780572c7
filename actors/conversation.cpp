// How a conversation begins, and the life of a send until it is on its way to storage.

#include "actors/conversation.hpp"

#include "actors/crash_report.hpp"
#include "actors/entity_lifecycle.hpp"
#include "actors/text_rules.hpp"
#include "runtime/kernel/tell.hpp"

#include <algorithm>

namespace parley {

namespace {

bool same_send(const message_record& message, const conversation::send& request) {
    // What an edited message said first is gone: its key alone says that it is the same.
    bool same_text = message.edited_at || message.text == request.text;
    return same_text && message.reply_to == request.reply_to;
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
    state.title = std::move(record.name);
    state.description = std::move(record.description);
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
        [&state](const conversation::edit_message& x) { return state.on_edit(x); },
        [&state](const conversation::delete_message& x) { return state.on_delete(x); },
        [&state](const conversation::react& x) { return state.on_react(x); },
        [&state](const conversation::add_members& x) { return state.on_add_members(x); },
        [&state](const conversation::remove_member& x) { return state.on_remove_member(x); },
        [&state](const conversation::set_role& x) { return state.on_set_role(x); },
        [&state](const conversation::update& x) { return state.on_update(x); },
        [&state](const conversation::end& x) { return state.on_end(x); },
        [&state](const conversation::set_muted& x) { return state.on_set_muted(x); },
        [&state](const conversation::mark& x) { return state.on_mark(x); },
        [&state](const conversation::type& x) { state.on_type(x); },
        [&state](const conversation::read_history& x) { return state.on_read_history(x); },
        [&state](const conversation::describe& x) { return state.on_describe(x); },
        [&state](const conversation::catch_up& x) { return state.on_catch_up(x); },
        [&state](const conversation::analyse& x) { return state.on_analyse(x); },
        [&state](const conversation::note_presence& x) { state.on_note_presence(x); },
        [&state](const conversation::announce_mentions& x) { state.on_announce_mentions(x); },
        [&state](const storage::written& x) { state.on_written(x); },
        [&state](const entity_passivate&) { state.on_passivate(); },
    };
}

caf::result<conversation::sent> conversation_state::on_send(const conversation::send& request) {
    auto promise = take_request<conversation::sent>(self);
    take_send(request, promise);
    return promise;
}

void conversation_state::take_send(const conversation::send& request, send_promise promise) {
    if (auto refused = admit(request); refused != errc::none) {
        promise.deliver(make_error(refused));
        return;
    }
    if (is_closing || members.is_leaving(request.sender)) {
        auto reason = is_closing ? errc::conversation_deleted : errc::not_a_participant;
        when_durable([promise, reason](errc failed) mutable {
            promise.deliver(make_error(failed == errc::none ? reason : failed));
        });
        return;
    }
    if (answer_repeat(request, promise))
        return;
    if (auto full = check_room(); full != errc::none) {
        promise.deliver(make_error(full));
        return;
    }
    if (needs_check(request))
        check_reply(request, promise);
    else
        sequence(request, promise);
}

/// True unless what the message replies to is surely there: a recent message that nothing has
/// happened to.
bool conversation_state::needs_check(const conversation::send& request) {
    if (!request.reply_to)
        return false;
    return states.find(*request.reply_to) != nullptr || !recent.contains(*request.reply_to);
}

errc conversation_state::admit(const conversation::send& request) const {
    if (!members.contains(request.sender))
        return errc::not_a_participant;
    return check_text(request.text);
}

/// True when the key was used before, as far as this actor can know; then `promise` is answered
/// or waits with the first send.
bool conversation_state::answer_repeat(const conversation::send& request, send_promise& promise) {
    if (const auto* stored = recent.find(request.sender, request.key); stored != nullptr) {
        if (same_send(*stored, request))
            promise.deliver(
                conversation::sent{make_event(events::message_added{view_of(*stored)}), true}
            );
        else
            promise.deliver(make_error(errc::idempotency_conflict));
        return true;
    }
    for (auto& one : window) {
        auto* waiting = std::get_if<sent_message>(&one.what);
        if (waiting == nullptr || waiting->message.key != request.key
            || waiting->message.sender != request.sender)
            continue;
        if (!same_send(waiting->message, request))
            promise.deliver(make_error(errc::idempotency_conflict));
        else if (waiting->promises.size() >= window_max())
            promise.deliver(make_error(errc::overloaded));
        else
            waiting->promises.push_back(promise);
        return true;
    }
    return false;
}

/// What a message replies to must be there when it is sequenced.
void conversation_state::check_reply(const conversation::send& request, send_promise promise) {
    auto judge = [this, request, promise](const message_state& target) mutable {
        if (!target.is_deleted)
            return sequence(request, promise);
        when_durable([promise](errc failed) mutable {
            promise.deliver(make_error(failed == errc::none ? errc::message_not_found : failed));
        });
    };
    if (const auto* known = states.find(*request.reply_to); known != nullptr)
        return judge(*known);
    ++reads;
    self->request(environment->reader, storage_timeout, message_query{id, key, *request.reply_to})
        .then(
            [this, promise, judge](const message_found& found) mutable {
                if (ending)
                    promise.deliver(make_error(*ending));
                else if (auto full = check_room(); full != errc::none)
                    promise.deliver(make_error(full));
                else
                    judge(states.put(found, head));
                end_read();
            },
            [this, promise](const caf::error& reason) mutable {
                promise.deliver(reason);
                end_read();
            }
        );
}

void conversation_state::sequence(const conversation::send& request, send_promise promise) {
    tail = tail.next();
    message_record message{
        .id = request.id ? *request.id : message_id{environment->make_id()},
        .conversation = id,
        .seq = tail,
        .sender = request.sender,
        .key = request.key,
        .text = request.text,
        .created_at = next_time(),
        .edited_at = {},
        .reply_to = request.reply_to,
    };
    message_row row{place.shard, std::move(message), key};
    name_people(row, request.trace);
    sent_message sent{
        .message = row.message,
        .origin = request.origin,
        .trace = request.trace,
        .promises = {std::move(promise)},
        .mentions = row.mentions,
        .is_naming = row.naming.has_value(),
    };
    tell(self, lane().actor, storage::write_message{place.epoch, std::move(row)});
    probe_other(request.sender);
    window.push_back({tail, std::move(sent), {}});
}

} // namespace parley
