// What a group is called, its end, and what a member sets for themselves.

#include "actors/conversation.hpp"
#include "actors/crash_report.hpp"
#include "actors/group_rules.hpp"

namespace parley {

namespace {

std::optional<std::string> or_none(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional{text};
}

} // namespace

caf::result<conversation::changed> conversation_state::on_update(const conversation::update& request
) {
    auto judge = [this, request](const change_ptr& made) {
        if (!may_manage(made->by.user))
            return finish(made, make_error(errc::admin_required));
        bool is_valid = (!request.name || is_group_name(*request.name))
                        && (!request.description || is_group_description(*request.description));
        if (!is_valid)
            return finish(made, make_error(errc::validation_failed));
        in_turn(made, [this, made, request] { judge_update(made, request); });
    };
    auto replay = [this](const change_ptr& made, parley::seq at) {
        finish(made, conversation::changed{at, true, {}, {}});
    };
    return begin_change(request.by, judge, replay);
}

void conversation_state::judge_update(const change_ptr& made, const conversation::update& request) {
    if (!may_manage(made->by.user))
        return settle(made, make_error(errc::admin_required));
    auto entry = entry_of(made, entry_kind::conversation_updated);
    entry.name = request.name ? request.name : title;
    entry.description = request.description ? or_none(*request.description) : description;
    if (entry.name == title && entry.description == description)
        return settle(made, conversation::changed{});
    if (auto full = check_room(); full != errc::none)
        return finish(made, make_error(full));
    sequence(made, {std::move(entry)});
}

caf::result<conversation::changed> conversation_state::on_end(const conversation::end& request) {
    auto end = [this](const change_ptr& made) {
        if (!may_manage(made->by.user))
            return settle(made, make_error(errc::admin_required));
        if (auto full = check_room(); full != errc::none)
            return finish(made, make_error(full));
        sequence(made, {entry_of(made, entry_kind::conversation_deleted)});
        is_closing = true;
    };
    auto judge = [this, end](const change_ptr& made) {
        if (!may_manage(made->by.user))
            return finish(made, make_error(errc::admin_required));
        in_turn(made, [made, end] { end(made); });
    };
    auto replay = [this](const change_ptr& made, parley::seq at) {
        finish(made, conversation::changed{at, true, {}, {}});
    };
    return begin_change(request.by, judge, replay);
}

caf::result<conversation::muted>
conversation_state::on_set_muted(const conversation::set_muted& request) {
    if (!members.contains(request.user))
        return make_error(errc::not_a_participant);
    auto promise = take_request<conversation::muted>(self);
    auto order = mute_request{id, request.user, request.muted, request.keyed};
    ++reads;
    self->request(environment->reader, storage_timeout, order)
        .then(
            [this, promise, keyed = request.keyed](const mute_done& done) mutable {
                if (done.replayed && done.hash != keyed->hash)
                    promise.deliver(make_error(errc::idempotency_conflict));
                else
                    promise.deliver(conversation::muted{done.replayed});
                end_read();
            },
            [this, promise](const caf::error& reason) mutable {
                promise.deliver(reason);
                end_read();
            }
        );
    return promise;
}

} // namespace parley
