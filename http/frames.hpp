#pragma once

#include "actors/protocol/events.hpp"
#include "http/framing.hpp"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>

/// The one place where what happened becomes what clients see: JSON once, a frame once for each
/// framing, shared by all receivers on all loops.
namespace parley::http {

/// A shared event as all framings say it.
struct encoded_event {
    /// The event's name on the wire, such as `newMessage`.
    std::string_view name;
    /// The JSON text of its `data`; also the acknowledgement of the send that caused it.
    std::shared_ptr<const std::string> data;
};

/// The encoding of `event`, made by the first caller. Thread-safe.
const encoded_event& encoded(const shared_event& event);

/// What clients see, as JSON text appended to `out`.
void append_json(std::string& out, const message_view& message);
void append_json(std::string& out, const mention_view& mention);
void append_json(std::string& out, const presence_view& presence);
/// `[{"emoji","count","mine"}]`
void append_reactions(std::string& out, const std::vector<reaction_count>& reactions);

/// The same as values, for answers that are put together from several.
nlohmann::json to_json(const message_view& message);
nlohmann::json to_json(const mention_view& mention);
nlohmann::json to_json(const presence_view& presence);
nlohmann::json to_json(const profile_view& profile);
/// A public profile; of somebody who is not known now the id, and null where the name belongs.
nlohmann::json public_profile(user_id user, const std::optional<profile_view>& known);
nlohmann::json to_json(const std::vector<reaction_count>& reactions);

/// `PENDING`, `SENT`, `DELIVERED`, `READ`.
std::string_view status_name(message_status status);
/// `direct`, `group`.
std::string_view kind_name(conversation_kind kind);
/// `member`, `admin`.
std::string_view role_name(participant_role role);
/// `search_enabled`, `strict_e2e`.
std::string_view privacy_name(privacy_mode mode);

} // namespace parley::http
