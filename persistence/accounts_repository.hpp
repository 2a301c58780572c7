#pragma once

#include "persistence/email_cipher.hpp"
#include "persistence/pg/pool.hpp"
#include "persistence/token_hash.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parley {

struct new_account {
    user_id id;
    std::string email;
    std::string username;
    std::string password_hash;
    std::optional<std::string> display_name;
    bool email_verified = false;
};

/// What a login is checked against.
struct credentials_record {
    user_id id;
    std::string email;
    std::string password_hash;
    bool email_verified = false;
    std::vector<std::string> roles;
};

struct account_record {
    user_id id;
    std::string username;
    std::string email;
    std::optional<std::string> display_name;
    std::optional<std::string> bio;
    std::optional<std::string> avatar_url;
    timestamp created_at;
    bool email_verified = false;
    std::vector<std::string> roles;
    std::int64_t follower_count = 0;
    std::int64_t followee_count = 0;
};

/// Accounts and the verification of their addresses. Emails and usernames are unique without
/// case, and emails are sealed when the cipher has a key. Like all repositories: on the storage
/// loop's thread; failures are `storage_unavailable`, `overloaded` and `timed_out` besides those
/// that are named.
class accounts_repository {
public:
    accounts_repository(pg::pool& pool, email_cipher_ptr emails)
        : pool_{pool}, emails_{std::move(emails)} {}

    /// Inserts the account and puts a verification mail named `mail` into the outbox, both or
    /// neither; answers when it was created. `email_already_exists` (also when the username is
    /// taken as well), `username_taken`: from the constraints, so also between concurrent ones.
    net::awaitable<result<timestamp>> insert(new_account account, uuid mail);

    /// Inserts all of `accounts`, or none and answers false if there is any account already.
    net::awaitable<result<bool>> insert_first(std::vector<new_account> accounts);

    /// Whether there is no account at all.
    net::awaitable<result<bool>> is_empty();

    net::awaitable<result<std::optional<credentials_record>>> find_credentials(std::string email);
    net::awaitable<result<std::optional<credentials_record>>>
    find_credentials_by_username(std::string username);
    net::awaitable<result<std::optional<credentials_record>>> find_credentials_by_id(user_id id);

    /// `user_not_found`.
    net::awaitable<result<account_record>> find_account(user_id id);

    /// Remembers a verification link for `life` from now by the database's clock.
    net::awaitable<result<void>>
    insert_verification(user_id user, token_hash hash, std::chrono::seconds life);

    /// Uses a verification up and marks its address as verified; `invalid_verification_token`
    /// when it is unknown, used or expired.
    net::awaitable<result<void>> use_verification(token_hash hash);

    /// Puts another verification mail into the outbox if there is an account of that address, it
    /// is not verified, and no mail is waiting.
    net::awaitable<result<void>> queue_verification(std::string email, uuid mail);

    /// Deletes verifications that expired a while ago; answers how many.
    net::awaitable<result<std::int64_t>> delete_expired_verifications();

private:
    result<std::optional<credentials_record>> to_credentials(const pg::rows& rows) const;
    result<account_record> to_account(const pg::rows& rows) const;

    pg::pool& pool_;
    email_cipher_ptr emails_;
};

} // namespace parley
