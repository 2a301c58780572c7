#pragma once

#include "actors/protocol/conversation.hpp"
#include "http/services.hpp"
#include "http/types.hpp"

#include <unordered_map>

namespace parley::http {

/// Profiles by user. Whoever the directory does not know, or cannot be asked about now, is
/// missing: names are a decoration, never a reason to fail.
using profiles = std::unordered_map<user_id, profile_view>;

net::awaitable<profiles> look_up_profiles(services& with, std::vector<user_id> users);

/// As JSON text appended to `out`: long lists are written without a value in between.
void append_json(
    std::string& out, const std::vector<participant_record>& participants, const profiles& known
);
void append_json(std::string& out, const conversation::history& history);
/// `"username"`, `"display_name"` and `"avatar_url"` of a user; null as far as they are not known.
void append_names(std::string& out, user_id user, const profiles& known);

json to_json(const std::vector<participant_record>& participants, const profiles& known);
json to_json(const conversation::description& conversation, const profiles& known);
json to_json(const mention_record& mention, const profiles& known);
json to_json(const conversation_analytics& numbers, const profiles& known);

} // namespace parley::http
