#pragma once

#include <optional>
#include <string_view>

namespace parley {

/// What a node serves.
struct node_roles {
    /// Accounts, profiles and the social graph.
    bool users = false;
    /// Conversations and sessions.
    bool messaging = false;
};

/// Reads `users`, `messaging` or both, separated by commas; `nullopt` for anything else.
std::optional<node_roles> parse_roles(std::string_view text);

} // namespace parley
