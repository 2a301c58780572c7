// What all changes of a conversation share: keys, turns, and the way to storage.

#include "actors/conversation.hpp"
#include "actors/crash_report.hpp"
#include "runtime/kernel/tell.hpp"

namespace parley {

namespace {

std::pair<user_id, client_key> key_name(const conversation::author& by) {
    return {by.user, by.keyed->key};
}

/// Refuses with what failed first: the log before the answer, or nothing.
conversation_state::outcome with(errc failed, conversation_state::outcome answer) {
    if (failed != errc::none)
        return make_error(failed);
    return answer;
}

} // namespace

caf::result<conversation::changed> conversation_state::begin_change(
    const conversation::author& by, judge_function judge, replay_function replay
) {
    auto promise = take_request<conversation::changed>(self);
    auto made = std::make_shared<change>(change{by, promise, std::move(judge), std::move(replay)});
    if (by.keyed)
        look_up_key(made);
    else
        admit_change(made);
    return promise;
}

/// A key that was used before is answered by what came of it; this comes before everything else,
/// for the repeat may no longer be allowed what the first was.
void conversation_state::look_up_key(const change_ptr& made) {
    auto [under_way, is_first] = keys.try_emplace(key_name(made->by));
    if (!is_first) {
        if (under_way->second.size() < window_max())
            under_way->second.push_back(made);
        else
            made->promise.deliver(make_error(errc::overloaded));
        return;
    }
    ++reads;
    auto query = result_query{made->by.user, made->by.keyed->key};
    self->request(environment->reader, storage_timeout, query)
        .then(
            [this, made](const keyed_result& first) {
                take_result(made, first);
                end_read();
            },
            [this, made](const caf::error& reason) {
                if (ending)
                    finish(made, make_error(*ending));
                else if (to_failure(reason).code == errc::not_found)
                    admit_change(made);
                else
                    finish(made, reason);
                end_read();
            }
        );
}

void conversation_state::take_result(const change_ptr& made, const keyed_result& first) {
    if (ending)
        finish(made, make_error(*ending));
    else if (first.conversation != id || first.hash != made->by.keyed->hash)
        finish(made, make_error(errc::idempotency_conflict));
    else
        made->replay(made, first.seq);
}

void conversation_state::admit_change(const change_ptr& made) {
    auto user = made->by.user;
    if (!members.contains(user))
        return finish(made, make_error(errc::not_a_participant));
    if (is_closing)
        return settle(made, make_error(errc::conversation_deleted));
    if (members.is_leaving(user))
        return settle(made, make_error(errc::not_a_participant));
    made->judge(made);
}

void conversation_state::settle(const change_ptr& made, outcome answer) {
    when_durable([this, made, answer](errc failed) { finish(made, with(failed, answer)); });
}

void conversation_state::finish(const change_ptr& made, outcome answer) {
    if (answer)
        made->promise.deliver(std::move(*answer));
    else
        made->promise.deliver(std::move(answer.error()));
    if (!made->by.keyed)
        return;
    auto repeats = keys.extract(key_name(made->by));
    if (repeats.empty())
        return;
    for (const auto& repeat : repeats.mapped()) {
        if (ending)
            repeat->promise.deliver(make_error(*ending));
        else
            look_up_key(repeat);
    }
}

errc conversation_state::check_room() const {
    if (window.size() >= window_max())
        return errc::overloaded;
    return lane().admission->admits() ? errc::none : errc::storage_unavailable;
}

entry_record conversation_state::entry_of(const change_ptr& made, entry_kind what) const {
    return {
        .id = {},
        .conversation = id,
        .seq = {},
        .created_at = {},
        .kind = what,
        .actor = made->by.user,
    };
}

void conversation_state::sequence(
    const change_ptr& made,
    std::vector<entry_record> entries,
    conversation::changed answer,
    std::optional<std::chrono::microseconds> within
) {
    storage::write_entries write{place.epoch, {}};
    for (auto& entry : entries) {
        tail = tail.next();
        entry.seq = tail;
        entry.id = entry_id{environment->make_id()};
        entry.created_at = next_time();
        write.rows.push_back({place.shard, entry, {}, within, {}});
        if (entry.kind == entry_kind::message_edited) {
            write.rows.back().key = key;
            write.rows.back().naming = made->by.trace;
        }
    }
    write.rows.front().keyed = made->by.keyed;
    is_membership_changing = is_membership_changing || is_turn_of(entries.front().kind);
    auto first = entries.front().seq;
    tell(self, lane().actor, std::move(write));
    made_change change{std::move(entries), made, std::move(answer), {}};
    window.push_back({first, std::move(change), {}});
}

void conversation_state::with_message(
    const change_ptr& made, message_id message, std::function<void(message_state&)> go
) {
    if (auto* known = states.find(message); known != nullptr)
        return go(*known);
    if (const auto* fresh = recent.untouched(message); fresh != nullptr)
        return go(states.put({*fresh, {}}, head));
    ++reads;
    self->request(environment->reader, storage_timeout, message_query{id, key, message})
        .then(
            [this, made, go](const message_found& found) {
                if (ending)
                    finish(made, make_error(*ending));
                else
                    go(states.put(found, head));
                end_read();
            },
            [this, made](const caf::error& reason) {
                finish(made, reason);
                end_read();
            }
        );
}

bool conversation_state::is_turn_of(entry_kind kind) {
    switch (kind) {
    case entry_kind::member_joined:
    case entry_kind::member_left:
    case entry_kind::role_changed:
    case entry_kind::conversation_updated:
    case entry_kind::conversation_deleted:
        return true;
    case entry_kind::message_edited:
    case entry_kind::message_deleted:
    case entry_kind::reaction_added:
    case entry_kind::reaction_removed:
        return false;
    }
    return false;
}

void conversation_state::in_turn(const change_ptr& made, std::function<void()> judge) {
    if (!is_membership_changing)
        return judge();
    if (waiting_changes.size() < window_max())
        waiting_changes.push_back({made, std::move(judge)});
    else
        finish(made, make_error(errc::overloaded));
}

void conversation_state::end_turn() {
    is_membership_changing = false;
    while (!is_membership_changing && !waiting_changes.empty()) {
        auto next = std::move(waiting_changes.front());
        waiting_changes.pop_front();
        // Who waited may have left meanwhile.
        if (members.contains(next.made->by.user))
            next.judge();
        else
            finish(next.made, make_error(errc::not_a_participant));
    }
}

} // namespace parley
