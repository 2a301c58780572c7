// What the members of a conversation see, and how it gets to them.

#include "actors/conversation.hpp"
#include "actors/protocol/user.hpp"
#include "cluster/fan_out.hpp"
#include "runtime/kernel/tell.hpp"

#include <algorithm>

namespace parley {

namespace {

/// Few are told one by one; it is not worth an envelope of their own.
constexpr std::size_t few = 2;

void tell_all(caf::local_actor* self, const caf::actor& router, fan_out what) {
    if (what.to.size() > few)
        return tell(self, router, std::move(what));
    for (const auto& receiver : what.to)
        tell(self, router, routed{receiver, what.cls, what.payload});
}

/// The events that entries become for clients, but for edits, which need their message.
struct entry_events {
    const entry_record& entry;

    shared_event_ptr make() const {
        switch (entry.kind) {
        case entry_kind::member_joined:
            return make_event(events::member_joined{
                entry.conversation,
                entry.seq,
                entry.subject,
                entry.role,
                entry.actor,
                entry.created_at
            });
        case entry_kind::member_left:
            return make_event(
                events::member_left{entry.conversation, entry.seq, entry.subject, entry.actor}
            );
        case entry_kind::role_changed:
            return make_event(events::role_changed{
                entry.conversation, entry.seq, entry.subject, entry.role, entry.actor
            });
        case entry_kind::conversation_updated:
            return make_event(events::conversation_updated{
                entry.conversation, entry.seq, entry.name, entry.description, entry.actor
            });
        case entry_kind::reaction_added:
        case entry_kind::reaction_removed:
            return make_event(events::reaction_changed{
                entry.conversation,
                entry.message,
                entry.seq,
                entry.actor,
                entry.emoji,
                entry.count,
                entry.kind == entry_kind::reaction_added
            });
        case entry_kind::conversation_deleted:
            return make_event(events::conversation_deleted{
                entry.conversation, entry.seq, entry.actor, entry.created_at
            });
        // An edit whose message is gone says that it is.
        case entry_kind::message_edited:
        case entry_kind::message_deleted:
            break;
        }
        return make_event(
            events::message_deleted{entry.conversation, entry.message, entry.seq, entry.actor}
        );
    }
};

} // namespace

message_view conversation_state::view_of(const message_record& message) const {
    message_view view{
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
    if (kind == conversation_kind::group)
        view.reached = members.reach_of(message.seq, message.sender);
    view.reactions = message.reactions;
    view.mentions = message.mentions;
    return view;
}

message_view conversation_state::view_of(const message_state& state, user_id reader) const {
    auto view = view_of(state.message);
    view.reactions = state.reactions_for(reader);
    return view;
}

shared_event_ptr conversation_state::event_of(const entry_record& entry) const {
    return entry_events{entry}.make();
}

/// The event of one place of the log, as it is told to who was away. What was deleted is told as
/// deleted wherever it stood.
shared_event_ptr conversation_state::event_of(const log_item& item) const {
    if (item.message && item.message->deleted)
        return make_event(events::message_deleted{
            id, item.message->id, item.seq, item.message->deleted->deleted_by
        });
    if (!item.entry)
        return make_event(events::message_added{view_of(item.message.value())});
    if (item.entry->kind == entry_kind::message_edited && item.message)
        return make_event(events::message_edited{view_of(*item.message), item.seq});
    return event_of(*item.entry);
}

/// What an entry does to what is known here, and who is told. Who leaves is told so, too, and of
/// nothing after it.
void conversation_state::apply(const made_change& change, const entry_record& entry) {
    switch (entry.kind) {
    case entry_kind::member_joined:
        members.add({entry.subject, entry.role, entry.created_at, entry.seq, entry.seq, entry.seq});
        welcome(entry.subject);
        break;
    case entry_kind::role_changed:
        members.set_role(entry.subject, entry.role);
        break;
    case entry_kind::conversation_updated:
        title = entry.name;
        description = entry.description;
        break;
    case entry_kind::message_edited:
        recent.edit(entry.message, entry.text, entry.created_at);
        look_for_mentions();
        return deliver_edit(change, entry);
    case entry_kind::message_deleted:
        --message_count;
        recent.remove(entry.message);
        break;
    case entry_kind::reaction_added:
    case entry_kind::reaction_removed:
        recent.touch(entry.message);
        break;
    default:
        break;
    }
    deliver(event_of(entry));
    if (entry.kind == entry_kind::member_left)
        members.remove(entry.subject);
}

void conversation_state::deliver(const shared_event_ptr& event, user_id author, session_id origin)
    const {
    // Made once for all: what differs is only what the receiver is believed to be.
    auto to_online = caf::make_message(user::deliver{event, {}, true});
    auto to_offline = caf::make_message(user::deliver{event, {}, false});
    fan_out online{{}, message_class::if_active, to_online};
    fan_out offline{{}, message_class::if_active, to_offline};
    for (const auto& member : members.members()) {
        auto user = member.record.user;
        if (user == author && !origin.is_nil()) {
            auto own = user::deliver{event, origin, member.online};
            tell(self, environment->router, to(user, std::move(own), message_class::if_active));
            continue;
        }
        auto& others = member.online ? online : offline;
        others.to.push_back(parley::entity_of(user));
    }
    tell_all(self, environment->router, std::move(online));
    tell_all(self, environment->router, std::move(offline));
}

void conversation_state::deliver_to(user_id user, const shared_event_ptr& event) const {
    auto found = std::ranges::find_if(members.members(), [&](const roster::member& x) {
        return x.record.user == user;
    });
    bool online = found != members.members().end() && found->online;
    auto delivery = user::deliver{event, {}, online};
    tell(self, environment->router, to(user, delivery, message_class::if_active));
}

/// Everybody sees the same message, but for whose reactions are `mine`: who reacted gets their own.
void conversation_state::deliver_edit(const made_change& change, const entry_record& entry) const {
    const auto& state = change.edited.value();
    auto common = make_event(events::message_edited{view_of(state, {}), entry.seq});
    for (const auto& member : members.members()) {
        auto user = member.record.user;
        bool reacted = std::ranges::any_of(state.reactions, [&](const reaction_record& x) {
            return std::ranges::find(x.users, user) != x.users.end();
        });
        auto own = [&] {
            return make_event(events::message_edited{view_of(state, user), entry.seq});
        };
        deliver_to(user, reacted ? own() : common);
    }
}

/// Tells a new member of the conversation, before its log does.
void conversation_state::welcome(user_id user) const {
    events::conversation_created created{
        .conversation = id,
        .kind = kind,
        .privacy = privacy,
        .name = title,
        .participants = {},
        .created_at = created_at,
        .participant_count = members.members().size(),
    };
    for (const auto& member : members.members()) {
        if (created.participants.size() < inbox_participants_max)
            created.participants.push_back(member.record.user);
    }
    deliver_to(user, make_event(std::move(created)));
}

/// So that the status of the message is right by the time it is durable. In a group it is the
/// slowest member's, which is hardly ever one that can be asked.
void conversation_state::probe_other(user_id sender) const {
    if (kind == conversation_kind::group)
        return;
    for (const auto& member : members.members()) {
        if (member.online || member.record.user == sender)
            continue;
        auto question = user::probe{id};
        tell(self, environment->router, to(member.record.user, question, message_class::if_active));
    }
}

} // namespace parley
