#pragma once

#include "persistence/accounts_repository.hpp"

namespace parley {

/// How a refresh token came to be; a token is only good for renewal in the same way.
enum class refresh_token_kind : std::uint8_t { cookie = 1, oauth = 2 };

/// Whom a refresh token speaks for.
struct session_owner {
    user_id id;
    std::string email;
    std::vector<std::string> roles;
};

/// Refresh tokens, of which only hashes are stored. All that descend from one login are a family.
/// Life is counted by the database's clock.
class refresh_token_repository {
public:
    explicit refresh_token_repository(pg::pool& pool) : pool_{pool} {}

    /// The first token of a new family.
    net::awaitable<result<void>>
    insert(user_id user, token_hash hash, refresh_token_kind kind, std::chrono::seconds life);

    /// Uses `old` up and puts `fresh` in its place, in one statement. `invalid_refresh_token`
    /// when it is unknown, expired or of another kind, and also when it was used before: then its
    /// whole family is revoked, for one of the two who used it is a thief.
    net::awaitable<result<session_owner>>
    rotate(token_hash old, token_hash fresh, refresh_token_kind kind, std::chrono::seconds life);

    /// Revokes the family of the token, if there is one.
    net::awaitable<result<void>> revoke_family(token_hash hash);

    /// Deletes tokens that have expired; answers how many.
    net::awaitable<result<std::int64_t>> delete_expired();

private:
    pg::pool& pool_;
};

} // namespace parley
