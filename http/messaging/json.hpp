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

json to_json(const participant_record& participant, const profiles& known);
json to_json(const std::vector<participant_record>& participants, const profiles& known);

/// The public profile of a participant, as far as it is known.
json public_profile(user_id user, const profiles& known);

json to_json(const conversation::description& conversation, const profiles& known);
json to_json(const inbox_entry& entry, user_id viewer, const profiles& known);
/// What a user has seen and not seen of a conversation: `last_message`, `unread_count`, `muted` and
/// `updated_at`, the same in the list and in the details.
json activity(const inbox_entry& entry);
json to_json(const conversation::history& history);
json to_json(const mention_record& mention, const profiles& known);
json to_json(const conversation_analytics& numbers, const profiles& known);

} // namespace parley::http
