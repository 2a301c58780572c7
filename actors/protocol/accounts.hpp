#pragma once

#include "actors/protocol/views.hpp"
#include "runtime/base/erasures.hpp"
#include "runtime/base/errc.hpp"
#include "runtime/base/token_buckets.hpp"

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
    std::string network;
};

struct verification_resent {
    rate_budget budget;
};

/// How a session is renewed: a refresh token is only good in the way it was given out.
enum class renewal : std::uint8_t { cookie = 1, oauth = 2 };

/// Where a password comes from. Wrong ones are counted by it.
struct origin {
    /// The caller's address, or its network when a network is as good as an address.
    std::string network;
    /// What an earlier login gave this device to keep; empty when it brings nothing.
    std::string known_device;
};

struct log_in {
    /// The email; with `renewal::oauth` it may be the username.
    std::string name;
    std::string password;
    renewal by = renewal::cookie;
    origin from;
};

/// Trades a refresh token for fresh ones; the old one is used up. Only whoever repeats the
/// request with the same key, for a while, gets the same ones again.
struct refresh_session {
    std::string refresh_token;
    renewal by = renewal::cookie;
    /// May be empty: then the request cannot be repeated.
    std::string idempotency_key;
};

struct session_tokens {
    std::string access_token;
    std::chrono::seconds access_ttl{};
    std::string refresh_token;
    std::chrono::seconds refresh_ttl{};
    /// This refresh was done before, and nothing was done now.
    bool is_replayed = false;
};

/// Tokens, or why there are none.
struct login_outcome {
    /// `invalid_credentials`; `email_not_verified` only after a right password; `rate_limited`.
    errc refusal = errc::none;
    std::optional<session_tokens> tokens;
    /// Wrong passwords that are left to this origin.
    rate_budget budget;
    /// For the device to keep, see `origin`; only with tokens.
    std::string known_device;
    std::chrono::seconds known_device_ttl{};
};

/// Revokes the family of the token. Unknown tokens are fine.
struct log_out {
    std::string refresh_token;
};

struct logged_out {};

/// Ends all sessions of the user and has the account erased on schedule. For who knows the
/// password.
struct erase_account {
    user_id user;
    std::string password;
    origin from;
};

struct erasure_outcome {
    /// `invalid_credentials`, `rate_limited`.
    errc refusal = errc::none;
    rate_budget budget;
    timestamp erase_after;
};

/// Who wished to be erased and who was, in the order of time.
struct read_erasures {
    /// After which event to begin; without it with the oldest that still matters.
    std::optional<erasure_cursor> after;
    int limit = 0;
};

struct erasures {
    erasure_page page;
};

/// Wraps all keys by the first master key, in the background.
struct rotate_keys {};

struct read_key_status {};

struct key_status {
    bool is_rotating = false;
    /// By the last rotation that ended.
    std::int64_t rewrapped = 0;
    /// Why that one did not get through; empty when it did.
    std::string problem;
    /// Of the key that wraps, in hexadecimal; empty when there is no master key.
    std::string key_name;
};

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
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::login_outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::log_out)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::logged_out)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::erase_account)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::erasure_outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::read_erasures)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::erasures)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::rotate_keys)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::read_key_status)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::accounts::key_status)
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
    // A refusal is part of the outcome, for what is left to try goes with it.
    caf::replies_to<accounts::log_in>::with<accounts::login_outcome>,
    // `invalid_refresh_token`.
    caf::replies_to<accounts::refresh_session>::with<accounts::session_tokens>,
    caf::replies_to<accounts::log_out>::with<accounts::logged_out>,
    // `user_not_found`.
    caf::replies_to<accounts::erase_account>::with<accounts::erasure_outcome>,
    caf::replies_to<accounts::read_erasures>::with<accounts::erasures>,
    // `validation_failed` when there is no master key, or none that can be read.
    caf::replies_to<accounts::rotate_keys>::with<accounts::key_status>,
    caf::replies_to<accounts::read_key_status>::with<accounts::key_status>,
    // `user_not_found`.
    caf::replies_to<accounts::read_own_profile>::with<accounts::own_profile>,
    caf::replies_to<accounts::read_keys>::with<accounts::public_keys>>;

} // namespace parley
