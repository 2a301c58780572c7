// Reactions to messages: one of each emoji a user, counted exactly.

#include "actors/conversation.hpp"
#include "actors/emoji_rules.hpp"
#include "runtime/base/limits.hpp"

namespace parley {

caf::result<conversation::changed> conversation_state::on_react(const conversation::react& request
) {
    auto judge = [this, request](const change_ptr& made) {
        with_message(made, request.message, [this, made, request](message_state& state) {
            judge_reaction(made, request, state);
        });
    };
    auto replay = [this, request](const change_ptr& made, parley::seq at) {
        if (!members.contains(made->by.user))
            return finish(made, make_error(errc::not_a_participant));
        with_message(made, request.message, [this, made, at](message_state& state) {
            auto counts = state.reactions_for(made->by.user);
            settle(made, conversation::changed{at, true, {}, std::move(counts)});
        });
    };
    return begin_change(request.by, judge, replay);
}

void conversation_state::judge_reaction(
    const change_ptr& made, const conversation::react& request, message_state& state
) {
    auto user = made->by.user;
    bool adds = request.what == conversation::reaction_change::add;
    if (state.is_deleted)
        return settle(made, make_error(errc::message_not_found));
    if (!is_emoji(request.emoji))
        return finish(made, make_error(errc::validation_failed));
    if (state.has_reaction(request.emoji, user) == adds)
        return settle(made, conversation::changed{{}, false, {}, state.reactions_for(user)});
    if (adds && state.reactions.size() >= limits::message_emojis_max)
        return settle(made, make_error(errc::validation_failed));
    if (auto full = check_room(); full != errc::none)
        return finish(made, make_error(full));
    auto made_kind = adds ? entry_kind::reaction_added : entry_kind::reaction_removed;
    auto entry = entry_of(made, made_kind);
    entry.message = state.message.id;
    entry.message_seq = state.message.seq;
    entry.emoji = request.emoji;
    entry.count =
        adds ? state.add_reaction(request.emoji, user) : state.remove_reaction(request.emoji, user);
    sequence(made, {std::move(entry)}, {{}, false, {}, state.reactions_for(user)});
    state.changed_at = tail;
}

} // namespace parley
