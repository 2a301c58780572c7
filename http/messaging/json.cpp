#include "http/messaging/json.hpp"

#include "http/frames.hpp"
#include "http/json_text.hpp"
#include "http/messaging/stored_view.hpp"
#include "runtime/base/log.hpp"

#include <algorithm>

namespace parley::http {

namespace {

json optional_text(const std::optional<std::string>& text) {
    return text ? json(*text) : json(nullptr);
}

std::optional<profile_view> find(user_id user, const profiles& known) {
    auto found = known.find(user);
    return found == known.end() ? std::nullopt : std::optional{found->second};
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

void append_names(std::string& out, user_id user, const profiles& known) {
    auto found = known.find(user);
    if (found == known.end()) {
        out.append(R"("username":null,"display_name":null,"avatar_url":null)");
        return;
    }
    out.append(R"("username":)");
    append_json_string(out, found->second.username);
    out.append(R"(,"display_name":)");
    append_optional_string(out, found->second.display_name);
    out.append(R"(,"avatar_url":)");
    append_optional_string(out, found->second.avatar_url);
}

void append_json(
    std::string& out, const std::vector<participant_record>& participants, const profiles& known
) {
    out.push_back('[');
    for (const auto& participant : participants) {
        out.append(out.back() == '[' ? "{\"user_id\":" : ",{\"user_id\":");
        append_id(out, participant.user);
        out.push_back(',');
        append_names(out, participant.user, known);
        out.append(",\"role\":\"").append(role_name(participant.role));
        out.append("\",\"joined_at\":");
        append_id(out, participant.joined_at);
        out.append(",\"delivered_seq\":");
        append_number(out, participant.delivered_seq.value);
        out.append(",\"read_seq\":");
        append_number(out, participant.read_seq.value);
        out.push_back('}');
    }
    out.push_back(']');
}

json to_json(const std::vector<participant_record>& participants, const profiles& known) {
    std::string text;
    append_json(text, participants, known);
    return json::parse(text);
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

void append_json(std::string& out, const conversation::history& history) {
    out.push_back('[');
    for (const auto& message : history.items) {
        if (out.back() != '[')
            out.push_back(',');
        append_json(out, message);
    }
    out.push_back(']');
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
