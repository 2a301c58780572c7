#include "http/frames.hpp"

#include <array>
#include <charconv>

namespace parley::http {

namespace {

/// Slot of `shared_event::encoded` for what all framings share.
constexpr std::size_t shared_slot = 0;

void append_number(std::string& out, std::int64_t value) {
    std::array<char, 24> digits{};
    auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    out.append(digits.data(), end.ptr);
}

template <class Id>
void append_id(std::string& out, const Id& id) {
    out.append("\"").append(to_string(id)).append("\"");
}

template <class Id>
void append_optional(std::string& out, const std::optional<Id>& value) {
    if (value)
        append_id(out, *value);
    else
        out.append("null");
}

void append_bool(std::string& out, bool value) {
    out.append(value ? "true" : "false");
}

/// Writes the `data` of an event.
struct data_writer {
    std::string& out;

    void operator()(const events::message_added& x) const { append_json(out, x.message); }
    void operator()(const events::presence_changed& x) const { append_json(out, x.presence); }

    void operator()(const events::cursor_moved& x) const {
        begin(x.conversation);
        out.append(",\"user_id\":");
        append_id(out, x.user);
        out.append(",\"seq\":");
        append_number(out, x.seq.value);
        out.append("}");
    }

    void operator()(const events::typing_changed& x) const {
        begin(x.conversation);
        out.append(",\"user_id\":");
        append_id(out, x.user);
        out.append(",\"active\":");
        append_bool(out, x.active);
        out.append("}");
    }

    void operator()(const events::conversation_created& x) const {
        begin(x.conversation);
        out.append(",\"type\":\"").append(kind_name(x.kind));
        out.append("\",\"privacy_mode\":\"").append(privacy_name(x.privacy));
        out.append("\",\"participants\":[");
        for (const auto& user : x.participants) {
            out.append(out.back() == '[' ? "{\"user_id\":" : ",{\"user_id\":");
            append_id(out, user);
            out.append("}");
        }
        out.append("],\"created_at\":");
        append_id(out, x.created_at);
        out.append("}");
    }

private:
    void begin(const conversation_id& conversation) const {
        out.append("{\"conversation_id\":");
        append_id(out, conversation);
    }
};

struct namer {
    std::string_view operator()(const events::message_added&) const { return "newMessage"; }
    std::string_view operator()(const events::cursor_moved& x) const {
        return x.kind == events::cursor_kind::read ? "messageRead" : "messageDelivered";
    }
    std::string_view operator()(const events::typing_changed&) const { return "typing"; }
    std::string_view operator()(const events::presence_changed&) const { return "presence"; }
    std::string_view operator()(const events::conversation_created&) const {
        return "conversationCreated";
    }
};

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
    std::visit(data_writer{data}, event.body);
    encoded_event made;
    made.name = std::visit(namer{}, event.body);
    made.data = std::make_shared<const std::string>(std::move(data));
    return made;
}

void append_escaped(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"':
        out.append("\\\"");
        return;
    case '\\':
        out.append("\\\\");
        return;
    case '\n':
        out.append("\\n");
        return;
    case '\r':
        out.append("\\r");
        return;
    case '\t':
        out.append("\\t");
        return;
    default:
        out.append("\\u00");
        out.push_back(digits[static_cast<unsigned char>(c) >> 4U]);
        out.push_back(digits[static_cast<unsigned char>(c) & 15U]);
    }
}

bool needs_escape(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
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

void append_json_string(std::string& out, std::string_view text) {
    out.push_back('"');
    std::size_t clean = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!needs_escape(text[i]))
            continue;
        out.append(text, clean, i - clean);
        append_escaped(out, text[i]);
        clean = i + 1;
    }
    out.append(text, clean);
    out.push_back('"');
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
    out.append(",\"mentions\":[],\"reactions\":[]}");
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

nlohmann::json to_json(const message_view& message) {
    std::string text;
    append_json(text, message);
    return nlohmann::json::parse(text);
}

nlohmann::json to_json(const presence_view& presence) {
    std::string text;
    append_json(text, presence);
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

std::string_view privacy_name(privacy_mode mode) {
    return mode == privacy_mode::strict_e2e ? "strict_e2e" : "search_enabled";
}

} // namespace parley::http
