// Editing and deleting messages.

#include "actors/conversation.hpp"
#include "actors/text_rules.hpp"
#include "runtime/base/limits.hpp"

namespace parley {

namespace {

/// What a clock of this machine may differ from that of the database, which decides.
constexpr std::chrono::minutes clock_tolerance{1};

bool is_surely_expired(const message_record& message, timestamp now) {
    std::chrono::microseconds limit = limits::edit_window + clock_tolerance;
    return now.micros > message.created_at.micros + limit.count();
}

void refer_to(entry_record& entry, const message_record& message) {
    entry.message = message.id;
    entry.message_seq = message.seq;
}

} // namespace

caf::result<conversation::changed>
conversation_state::on_edit(const conversation::edit_message& request) {
    auto judge = [this, request](const change_ptr& made) {
        with_message(made, request.message, [this, made, request](message_state& state) {
            judge_edit(made, request, state);
        });
    };
    auto replay = [this, request](const change_ptr& made, parley::seq at) {
        if (!members.contains(made->by.user))
            return finish(made, make_error(errc::not_a_participant));
        with_message(made, request.message, [this, made, at](message_state& state) {
            if (state.is_deleted)
                return settle(made, make_error(errc::message_not_found));
            settle(made, conversation::changed{at, true, view_of(state, made->by.user), {}});
        });
    };
    return begin_change(request.by, judge, replay);
}

void conversation_state::judge_edit(
    const change_ptr& made, const conversation::edit_message& request, message_state& state
) {
    auto& message = state.message;
    if (state.is_deleted)
        return settle(made, make_error(errc::message_not_found));
    if (message.sender != made->by.user)
        return finish(made, make_error(errc::not_message_owner));
    if (is_surely_expired(message, environment->now()))
        return finish(made, make_error(errc::edit_window_expired));
    if (auto bad = check_text(request.text); bad != errc::none)
        return finish(made, make_error(bad));
    auto answer = conversation::changed{{}, false, view_of(state, made->by.user), {}};
    if (message.text == request.text)
        return settle(made, std::move(answer));
    if (auto full = check_room(); full != errc::none)
        return finish(made, make_error(full));
    auto entry = entry_of(made, entry_kind::message_edited);
    refer_to(entry, message);
    entry.text = request.text;
    sequence(made, {std::move(entry)}, std::move(answer), limits::edit_window);
    auto& change = std::get<made_change>(window.back().what);
    message.text = request.text;
    message.edited_at = change.entries.front().created_at;
    state.changed_at = tail;
    change.edited = state;
}

caf::result<conversation::changed>
conversation_state::on_delete(const conversation::delete_message& request) {
    auto judge = [this, request](const change_ptr& made) {
        with_message(made, request.message, [this, made](message_state& state) {
            judge_delete(made, state);
        });
    };
    auto replay = [this](const change_ptr& made, parley::seq at) {
        finish(made, conversation::changed{at, true, {}, {}});
    };
    return begin_change(request.by, judge, replay);
}

void conversation_state::judge_delete(const change_ptr& made, message_state& state) {
    if (state.is_deleted)
        return settle(made, make_error(errc::message_not_found));
    bool may_always = may_manage(made->by.user);
    if (!may_always && state.message.sender != made->by.user)
        return finish(made, make_error(errc::not_message_owner));
    if (!may_always && is_surely_expired(state.message, environment->now()))
        return finish(made, make_error(errc::edit_window_expired));
    if (auto full = check_room(); full != errc::none)
        return finish(made, make_error(full));
    auto entry = entry_of(made, entry_kind::message_deleted);
    refer_to(entry, state.message);
    std::optional<std::chrono::microseconds> within;
    if (!may_always)
        within = limits::edit_window;
    sequence(made, {std::move(entry)}, {}, within);
    state.is_deleted = true;
    state.message.text.clear();
    state.reactions.clear();
    state.changed_at = tail;
}

} // namespace parley
