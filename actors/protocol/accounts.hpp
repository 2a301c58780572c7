#pragma once

#include "actors/protocol/views.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/typed_actor.hpp>

#include <chrono>
#include <memory>

/// What may be said to the accounts actor. Any request may also fail with `overloaded`,
/// `storage_unavailable` or `timed_out`.
namespace parley::accounts {

/// What is wrong with one field of a request.
struct field_problem {
    std::string field;
    /// Stable and upper-case, such as `TOO_SHORT`.
    std::string code;
    /// One sentence for people.
    std::string message;
};

struct register_account {
    std::string email;
    std::string username;
    std::string password;
    std::optional<std::string> display_name;
};

/// Exactly one of the two is filled. With an account its verification mail is queued, durably.
struct registered {
    struct account_view {
        user_id id;
        std::string username;
        std::string email;
        std::optional<std::string> display_name;
        timestamp created_at;
    };
    std::optional<account_view> account;
    std::vector<field_problem> problems;
};

/// Opens the link of a verification mail.
struct verify_email {
    std::string token;
};

struct email_verified {};

/// Queues another mail if there is such an account and it is not verified; says the same anyway.
struct resend_verification {
    std::string email;
};

struct verification_resent {};

struct log_in {
    std::string email;
    std::string password;
};

/// Trades a refresh token for fresh ones; the old one is used up.
struct refresh_session {
    std::string refresh_token;
};

struct session_tokens {
    std::string access_token;
    std::chrono::seconds access_ttl{};
    std::string refresh_token;
    std::chrono::seconds refresh_ttl{};
};

/// Revokes the family of the token. Unknown tokens are fine.
struct log_out {
    std::string refresh_token;
};

struct logged_out {};

struct read_own_profile {
    user_id user;
};

struct own_profile {
    profile_view profile;
    std::string email;
    std::optional<std::string> bio;
    timestamp created_at;
    std::int64_t follower_count = 0;
    std::int64_t followee_count = 0;
    bool email_verified = false;
    std::vector<std::string> roles;
};

struct read_keys {};

struct public_keys {
    /// A JWK Set (RFC 7517), encoded once at start.
    std::shared_ptr<const std::string> jwks;
};

} // namespace parley::accounts

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::register_account)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::registered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::verify_email)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::email_verified)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::resend_verification)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::verification_resent)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::log_in)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::refresh_session)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::session_tokens)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::log_out)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::logged_out)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::read_own_profile)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::own_profile)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::read_keys)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::public_keys)

namespace parley {

/// The accounts of this node's users service.
using accounts_actor = caf::typed_actor<
    // `email_already_exists`, `username_taken`.
    caf::replies_to<accounts::register_account>::with<accounts::registered>,
    // `invalid_verification_token`.
    caf::replies_to<accounts::verify_email>::with<accounts::email_verified>,
    caf::replies_to<accounts::resend_verification>::with<accounts::verification_resent>,
    // `invalid_credentials`; `email_not_verified` only after a right password.
    caf::replies_to<accounts::log_in>::with<accounts::session_tokens>,
    // `invalid_refresh_token`.
    caf::replies_to<accounts::refresh_session>::with<accounts::session_tokens>,
    caf::replies_to<accounts::log_out>::with<accounts::logged_out>,
    // `user_not_found`.
    caf::replies_to<accounts::read_own_profile>::with<accounts::own_profile>,
    caf::replies_to<accounts::read_keys>::with<accounts::public_keys>>;

} // namespace parley
