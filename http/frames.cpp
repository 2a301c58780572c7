#include "http/frames.hpp"

#include "http/event_data.hpp"
#include "http/excerpt.hpp"
#include "http/json_text.hpp"

namespace parley::http {

namespace {

/// Slot of `shared_event::encoded` for what all framings share.
constexpr std::size_t shared_slot = 0;

frame::kind kind_of(event_class cls) {
    switch (cls) {
    case event_class::cursor:
        return frame::kind::cursor;
    case event_class::ephemeral:
        return frame::kind::ephemeral;
    case event_class::entry:
        break;
    }
    return frame::kind::entry;
}

frame_ptr make_frame_of(const shared_event& event, const framing& in) {
    const auto& said = encoded(event);
    frame made{in.event(said.name, *said.data), kind_of(event.cls())};
    made.conversation = event.conversation();
    made.seq = event.log_seq();
    if (const auto* cursor = std::get_if<events::cursor_moved>(&event.body)) {
        made.subject = cursor->user;
        made.subject_kind = static_cast<std::uint8_t>(cursor->kind);
    }
    return std::make_shared<const frame>(std::move(made));
}

encoded_event encode(const shared_event& event) {
    std::string data;
    data.reserve(512);
    append_event_data(data, event);
    encoded_event made;
    made.name = event_name(event);
    made.data = std::make_shared<const std::string>(std::move(data));
    return made;
}

} // namespace

const encoded_event& encoded(const shared_event& event) {
    return event.encoded<encoded_event>(shared_slot, encode);
}

const frame_ptr& frame_of(const shared_event& event, const framing& in) {
    return event.encoded<frame_ptr>(in.slot(), [&](const shared_event& x) {
        return make_frame_of(x, in);
    });
}

frame_ptr resync_frame(conversation_id conversation, const framing& in) {
    std::string data = "{\"conversation_id\":";
    append_id(data, conversation);
    data.append("}");
    frame made{in.event("resync", data), frame::kind::resync};
    made.conversation = conversation;
    return std::make_shared<const frame>(std::move(made));
}

void append_reactions(std::string& out, const std::vector<reaction_count>& reactions) {
    out.push_back('[');
    for (const auto& one : reactions) {
        out.append(out.back() == '[' ? "{\"emoji\":" : ",{\"emoji\":");
        append_json_string(out, one.emoji);
        out.append(",\"count\":");
        append_number(out, one.count);
        out.append(",\"mine\":");
        append_bool(out, one.mine);
        out.append("}");
    }
    out.push_back(']');
}

void append_json(std::string& out, const message_view& message) {
    out.append("{\"id\":");
    append_id(out, message.id);
    out.append(",\"conversation_id\":");
    append_id(out, message.conversation);
    out.append(",\"seq\":");
    append_number(out, message.seq.value);
    out.append(",\"sender_id\":");
    append_id(out, message.sender);
    out.append(",\"text\":");
    append_json_string(out, message.text);
    out.append(",\"created_at\":");
    append_id(out, message.created_at);
    out.append(",\"edited_at\":");
    append_optional(out, message.edited_at);
    out.append(",\"status\":\"").append(status_name(message.status));
    out.append("\",\"reply_to\":");
    append_optional(out, message.reply_to);
    if (message.reached) {
        out.append(",\"delivered_count\":");
        append_number(out, message.reached->delivered);
        out.append(",\"read_count\":");
        append_number(out, message.reached->read);
    }
    out.append(",\"mentions\":[");
    for (const auto& user : message.mentions) {
        out.append(out.back() == '[' ? "{\"user_id\":" : ",{\"user_id\":");
        append_id(out, user);
        out.append("}");
    }
    out.append("],\"reactions\":");
    append_reactions(out, message.reactions);
    out.append("}");
}

void append_json(std::string& out, const mention_view& mention) {
    out.append("{\"id\":");
    append_id(out, mention.id);
    out.append(",\"conversation_id\":");
    append_id(out, mention.message.conversation);
    out.append(",\"message_id\":");
    append_id(out, mention.message.id);
    out.append(",\"created_at\":");
    append_id(out, mention.created_at);
    out.append(",\"read_at\":");
    append_optional(out, mention.read_at);
    out.append(",\"sender\":");
    out.append(public_profile(mention.message.sender, mention.author).dump());
    out.append(",\"conversation\":{\"conversation_id\":");
    append_id(out, mention.message.conversation);
    out.append(",\"type\":\"").append(kind_name(mention.kind)).append("\",\"name\":");
    append_optional_string(out, mention.conversation_name);
    out.append("},\"excerpt\":");
    append_json_string(out, excerpt_of(mention.message.text));
    out.append(",\"message\":");
    append_json(out, mention.message);
    out.append("}");
}

void append_json(std::string& out, const presence_view& presence) {
    out.append("{\"user_id\":");
    append_id(out, presence.user);
    out.append(",\"online\":");
    append_bool(out, presence.online);
    out.append(",\"last_seen_at\":");
    append_optional(out, presence.last_seen_at);
    out.append("}");
}

namespace {

/// What `append_json` writes of a view.
template <class View>
nlohmann::json parsed(const View& view) {
    std::string text;
    append_json(text, view);
    return nlohmann::json::parse(text);
}

} // namespace

nlohmann::json to_json(const message_view& message) {
    return parsed(message);
}

nlohmann::json to_json(const mention_view& mention) {
    return parsed(mention);
}

nlohmann::json to_json(const presence_view& presence) {
    return parsed(presence);
}

nlohmann::json to_json(const std::vector<reaction_count>& reactions) {
    std::string text;
    append_reactions(text, reactions);
    return nlohmann::json::parse(text);
}

nlohmann::json to_json(const profile_view& profile) {
    nlohmann::json made{{"id", to_string(profile.id)}, {"username", profile.username}};
    made["display_name"] = nullptr;
    made["avatar_url"] = nullptr;
    if (profile.display_name)
        made["display_name"] = *profile.display_name;
    if (profile.avatar_url)
        made["avatar_url"] = *profile.avatar_url;
    return made;
}

nlohmann::json public_profile(user_id user, const std::optional<profile_view>& known) {
    if (known)
        return to_json(*known);
    return {{"id", to_string(user)}, {"username", nullptr}};
}

std::string_view status_name(message_status status) {
    switch (status) {
    case message_status::sent:
        return "SENT";
    case message_status::delivered:
        return "DELIVERED";
    case message_status::read:
        return "READ";
    case message_status::pending:
        break;
    }
    return "PENDING";
}

std::string_view kind_name(conversation_kind kind) {
    return kind == conversation_kind::group ? "group" : "direct";
}

std::string_view role_name(participant_role role) {
    return role == participant_role::admin ? "admin" : "member";
}

std::string_view privacy_name(privacy_mode mode) {
    return mode == privacy_mode::strict_e2e ? "strict_e2e" : "search_enabled";
}

} // namespace parley::http
