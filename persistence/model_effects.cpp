// What the entries of a log do in the model: the contract of `messaging.apply_entry`, in C++.

#include "persistence/model_storage.hpp"

#include <algorithm>

namespace parley {

void model_storage::apply_effect(const entry_record& entry) {
    auto& where = conversations_[entry.conversation];
    auto* subject = where.find(entry.subject);
    bool is_member = subject != nullptr && !subject->has_left;
    switch (entry.kind) {
    case entry_kind::member_joined:
        return join(where, entry);
    case entry_kind::member_left:
        if (is_member)
            subject->has_left = true;
        return;
    case entry_kind::role_changed:
        if (is_member)
            subject->record.role = entry.role;
        return;
    case entry_kind::conversation_updated:
        where.name = entry.name;
        where.description = entry.description;
        return;
    case entry_kind::message_edited:
    case entry_kind::message_deleted:
        return erase(entry);
    case entry_kind::reaction_added:
    case entry_kind::reaction_removed:
        return react(entry);
    case entry_kind::conversation_deleted:
        where.is_deleted = true;
        return;
    }
}

void model_storage::join(conversation& into, const entry_record& entry) {
    auto* known = into.find(entry.subject);
    if (known == nullptr) {
        into.members.push_back({});
        known = &into.members.back();
        known->record.user = entry.subject;
    }
    auto& record = known->record;
    record.role = entry.role;
    record.joined_at = entry.created_at;
    record.joined_seq = entry.seq;
    record.delivered_seq = std::max(record.delivered_seq, entry.seq);
    record.read_seq = std::max(record.read_seq, entry.seq);
    known->muted = false;
    known->has_left = false;
}

// An edit replaces the text, a delete leaves the place alone.
void model_storage::erase(const entry_record& entry) {
    auto& messages = logs_[entry.conversation];
    auto found = messages.find(entry.message_seq);
    if (found == messages.end() || found->second.deleted)
        return;
    auto& message = found->second;
    if (entry.kind == entry_kind::message_edited) {
        message.text = entry.text;
        message.edited_at = entry.created_at;
        return;
    }
    message.text.clear();
    message.deleted = {entry.created_at, entry.actor};
    std::erase_if(reactions_, [&](const reaction& x) {
        return x.conversation == entry.conversation && x.message == entry.message_seq;
    });
}

void model_storage::react(const entry_record& entry) {
    auto same = [&](const reaction& x) {
        return x.conversation == entry.conversation && x.message == entry.message_seq
               && x.user == entry.actor && x.emoji == entry.emoji;
    };
    if (entry.kind == entry_kind::reaction_removed)
        std::erase_if(reactions_, same);
    else if (std::ranges::none_of(reactions_, same))
        reactions_.push_back(
            {entry.conversation, entry.message_seq, entry.actor, entry.emoji, entry.seq}
        );
}

const model_storage::member* model_storage::conversation::find(user_id user) const {
    auto found =
        std::ranges::find_if(members, [&](const member& x) { return x.record.user == user; });
    return found == members.end() ? nullptr : &*found;
}

model_storage::member* model_storage::conversation::find(user_id user) {
    return const_cast<member*>(std::as_const(*this).find(user));
}

std::vector<participant_record> model_storage::conversation::present() const {
    std::vector<participant_record> present;
    for (const auto& one : members) {
        if (!one.has_left)
            present.push_back(one.record);
    }
    std::ranges::sort(present, [](const participant_record& a, const participant_record& b) {
        return std::tie(a.joined_at, a.user) < std::tie(b.joined_at, b.user);
    });
    return present;
}

} // namespace parley
