#include "persistence/entry_payload.hpp"

#include <nlohmann/json.hpp>

namespace parley {

namespace {

using nlohmann::json;

void put(json& into, const char* name, const std::optional<std::string>& value) {
    into[name] = value ? json(*value) : json(nullptr);
}

std::optional<std::string> find(const json& from, const char* name) {
    auto found = from.find(name);
    if (found == from.end() || found->is_null())
        return std::nullopt;
    return found->get<std::string>();
}

template <class Id>
Id find_id(const json& from, const char* name) {
    auto text = find(from, name);
    return text ? Id::parse(*text).value_or(Id{}) : Id{};
}

} // namespace

pg::json payload_of(const entry_record& entry) {
    json payload = json::object();
    switch (entry.kind) {
    case entry_kind::member_joined:
    case entry_kind::member_left:
    case entry_kind::role_changed:
        payload["user"] = to_string(entry.subject);
        payload["role"] = static_cast<int>(entry.role);
        break;
    case entry_kind::reaction_added:
    case entry_kind::reaction_removed:
        payload["emoji"] = entry.emoji;
        payload["count"] = entry.count;
        [[fallthrough]];
    case entry_kind::message_edited:
    case entry_kind::message_deleted:
        payload["message"] = to_string(entry.message);
        payload["message_seq"] = entry.message_seq.value;
        break;
    case entry_kind::conversation_updated:
        put(payload, "name", entry.name);
        put(payload, "description", entry.description);
        break;
    case entry_kind::conversation_deleted:
        break;
    }
    return {payload.dump()};
}

void read_payload(const pg::json& payload, entry_record& into) {
    auto from = json::parse(payload.text);
    into.subject = find_id<user_id>(from, "user");
    into.role = static_cast<participant_role>(from.value("role", 1));
    into.message = find_id<message_id>(from, "message");
    into.message_seq = {from.value("message_seq", std::int64_t{0})};
    into.emoji = find(from, "emoji").value_or("");
    into.count = from.value("count", std::int64_t{0});
    into.name = find(from, "name");
    into.description = find(from, "description");
}

} // namespace parley
