#include "http/messaging/json.hpp"

#include "http/frames.hpp"
#include "runtime/base/log.hpp"

#include <algorithm>

namespace parley::http {

namespace {

json optional_text(const std::optional<std::string>& text) {
    return text ? json(*text) : json(nullptr);
}

/// The state of the last message, from the stored cursors of the others.
message_status status_of(const reach& reached) {
    if (reached.recipients > 0 && reached.read == reached.recipients)
        return message_status::read;
    bool all_delivered = reached.recipients > 0 && reached.delivered == reached.recipients;
    return all_delivered ? message_status::delivered : message_status::sent;
}

message_view view_of(const message_record& message, conversation_kind kind, const reach& reached) {
    return {
        .id = message.id,
        .conversation = message.conversation,
        .seq = message.seq,
        .sender = message.sender,
        .text = message.text,
        .created_at = message.created_at,
        .edited_at = message.edited_at,
        .reply_to = message.reply_to,
        .status = status_of(reached),
        .reached = kind == conversation_kind::group ? std::optional{reached} : std::nullopt,
        .reactions = message.reactions,
        .mentions = message.mentions,
    };
}

std::optional<profile_view> find(user_id user, const profiles& known) {
    auto found = known.find(user);
    return found == known.end() ? std::nullopt : std::optional{found->second};
}

/// The other side of a direct conversation; null for groups.
json other_profile(const inbox_entry& entry, user_id viewer, const profiles& known) {
    if (entry.kind != conversation_kind::direct)
        return nullptr;
    for (const auto& participant : entry.participants) {
        if (participant.user != viewer)
            return public_profile(participant.user, known);
    }
    return nullptr;
}

} // namespace

net::awaitable<profiles> look_up_profiles(services& with, std::vector<user_id> users) {
    std::sort(users.begin(), users.end());
    users.erase(std::unique(users.begin(), users.end()), users.end());
    profiles known;
    auto found = co_await with.look_up(directory::find_by_ids{std::move(users)});
    if (!found) {
        log::warning("profiles_missing", {{"reason", found.error().detail}});
        co_return known;
    }
    for (auto& profile : found->profiles)
        known.emplace(profile.id, std::move(profile));
    co_return known;
}

json public_profile(user_id user, const profiles& known) {
    return public_profile(user, find(user, known));
}

json to_json(const participant_record& participant, const profiles& known) {
    auto found = known.find(participant.user);
    bool is_known = found != known.end();
    return {
        {"user_id", to_string(participant.user)},
        {"username", is_known ? json(found->second.username) : json(nullptr)},
        {"display_name", is_known ? optional_text(found->second.display_name) : json(nullptr)},
        {"avatar_url", is_known ? optional_text(found->second.avatar_url) : json(nullptr)},
        {"role", role_name(participant.role)},
        {"joined_at", to_string(participant.joined_at)},
        {"delivered_seq", participant.delivered_seq.value},
        {"read_seq", participant.read_seq.value},
    };
}

json to_json(const std::vector<participant_record>& participants, const profiles& known) {
    auto list = json::array();
    for (const auto& participant : participants)
        list.push_back(to_json(participant, known));
    return list;
}

json to_json(const conversation::description& conversation, const profiles& known) {
    return {
        {"conversation_id", to_string(conversation.id)},
        {"type", kind_name(conversation.kind)},
        {"name", optional_text(conversation.name)},
        {"description", optional_text(conversation.description)},
        {"privacy_mode", privacy_name(conversation.privacy)},
        {"created_at", to_string(conversation.created_at)},
        {"last_seq", conversation.head.value},
        {"message_count", conversation.message_count},
        {"participants", to_json(conversation.participants, known)},
    };
}

json to_json(const inbox_entry& entry, user_id viewer, const profiles& known) {
    json item{
        {"conversation_id", to_string(entry.id)},
        {"type", kind_name(entry.kind)},
        {"name", optional_text(entry.name)},
        {"privacy_mode", privacy_name(entry.privacy)},
        {"other", other_profile(entry, viewer, known)},
        {"participants", to_json(entry.participants, known)},
        {"participant_count", entry.participant_count},
        {"created_at", to_string(entry.created_at)},
    };
    item.update(activity(entry));
    return item;
}

json activity(const inbox_entry& entry) {
    return {
        {"last_message",
         entry.last_message ? to_json(view_of(*entry.last_message, entry.kind, entry.reached))
                            : json(nullptr)},
        {"unread_count", entry.unread_count},
        {"muted", entry.muted},
        {"updated_at", to_string(entry.updated_at)},
    };
}

json to_json(const conversation_analytics& numbers, const profiles& known) {
    auto days = json::array();
    for (const auto& day : numbers.messages_per_day)
        days.push_back({{"date", day.date}, {"count", day.count}});
    auto members = json::array();
    for (const auto& member : numbers.most_active_members) {
        auto found = known.find(member.user);
        members.push_back({
            {"user_id", to_string(member.user)},
            {"username", found == known.end() ? json(nullptr) : json(found->second.username)},
            {"count", member.count},
        });
    }
    return {
        {"message_count", numbers.message_count},
        {"messages_per_day", std::move(days)},
        {"most_active_members", std::move(members)},
    };
}

json to_json(const conversation::history& history) {
    auto items = json::array();
    for (const auto& message : history.items)
        items.push_back(to_json(message));
    return items;
}

json to_json(const mention_record& mention, const profiles& known) {
    return to_json(mention_view{
        .id = mention.id,
        .created_at = mention.created_at,
        .read_at = mention.read_at,
        .message = view_of(mention.message, mention.kind, mention.reached),
        .kind = mention.kind,
        .conversation_name = mention.name,
        .author = find(mention.message.sender, known),
    });
}

} // namespace parley::http
