#include "http/messaging/inbox_json.hpp"

#include "http/frames.hpp"
#include "http/json_text.hpp"
#include "http/messaging/stored_view.hpp"

namespace parley::http {

namespace {

/// The other side of a direct conversation; null for groups.
void append_other(
    std::string& out, const inbox_entry& entry, user_id viewer, const profiles& known
) {
    auto is_other = [viewer](const participant_record& x) { return x.user != viewer; };
    auto other = std::ranges::find_if(entry.participants, is_other);
    if (entry.kind != conversation_kind::direct || other == entry.participants.end()) {
        out.append("null");
        return;
    }
    out.append("{\"id\":");
    append_id(out, other->user);
    out.push_back(',');
    append_names(out, other->user, known);
    out.push_back('}');
}

/// The fields of `activity`, without the braces around them.
void append_activity(std::string& out, const inbox_entry& entry) {
    out.append("\"last_message\":");
    if (entry.last_message)
        append_json(out, view_of(*entry.last_message, entry.kind, entry.reached));
    else
        out.append("null");
    out.append(",\"unread_count\":");
    append_number(out, entry.unread_count);
    out.append(",\"muted\":");
    append_bool(out, entry.muted);
    out.append(",\"updated_at\":");
    append_id(out, entry.updated_at);
}

} // namespace

void append_json(
    std::string& out, const inbox_entry& entry, user_id viewer, const profiles& known
) {
    out.append("{\"conversation_id\":");
    append_id(out, entry.id);
    out.append(",\"type\":\"").append(kind_name(entry.kind));
    out.append("\",\"name\":");
    append_optional_string(out, entry.name);
    out.append(",\"privacy_mode\":\"").append(privacy_name(entry.privacy));
    out.append("\",\"other\":");
    append_other(out, entry, viewer, known);
    out.append(",\"participants\":");
    append_json(out, entry.participants, known);
    out.append(",\"participant_count\":");
    append_number(out, entry.participant_count);
    out.append(",\"created_at\":");
    append_id(out, entry.created_at);
    out.push_back(',');
    append_activity(out, entry);
    out.push_back('}');
}

json activity(const inbox_entry& entry) {
    std::string text{"{"};
    append_activity(text, entry);
    text.push_back('}');
    return json::parse(text);
}

} // namespace parley::http
