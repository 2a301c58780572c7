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

/// A refresh token that is traded for its successor.
struct refresh_token_rotation {
    token_hash old{};
    token_hash fresh{};
    refresh_token_kind kind = refresh_token_kind::cookie;
    std::chrono::seconds life{};
    /// With a key the rotation may be repeated with the same one for `retry_window`.
    std::optional<token_hash> retry_key;
    std::chrono::seconds retry_window{};
};

struct rotated_token {
    session_owner owner;
    /// It had been done before; nothing was done now.
    bool is_replayed = false;
};

/// Refresh tokens, of which only hashes are stored. All that descend from one login are a family.
/// Life is counted by the database's clock.
class refresh_token_repository {
public:
    refresh_token_repository(pg::pool& pool, email_cipher_ptr emails)
        : pool_{pool}, emails_{std::move(emails)} {}

    /// The first token of a new family.
    net::awaitable<result<void>>
    insert(user_id user, token_hash hash, refresh_token_kind kind, std::chrono::seconds life);

    /// Uses `old` up and puts `fresh` in its place, in one statement. `invalid_refresh_token`
    /// when it is unknown, expired or of another kind, and also when it was used before: then its
    /// whole family is revoked, for one of the two who used it is a thief. Unless it is the same
    /// rotation again, by its key and within its window, and `fresh` was not used yet.
    net::awaitable<result<rotated_token>> rotate(refresh_token_rotation what);

    /// Revokes the family of the token, if there is one.
    net::awaitable<result<void>> revoke_family(token_hash hash);

    /// Deletes tokens that have expired; answers how many.
    net::awaitable<result<std::int64_t>> delete_expired();

private:
    net::awaitable<result<std::optional<rotated_token>>>
    find_repeated(const refresh_token_rotation& what);

    result<rotated_token> to_rotated(const pg::rows& rows, bool is_replayed) const;

    pg::pool& pool_;
    email_cipher_ptr emails_;
};

} // namespace parley
