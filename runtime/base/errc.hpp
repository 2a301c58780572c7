#pragma once

#include <cstdint>
#include <string_view>

namespace parley {

/// Every way an operation may fail that a caller is expected to handle.
/// Values travel between nodes and into logs: append only, never renumber.
enum class errc : std::uint8_t {
    none = 0,
    // What the caller asked for is wrong.
    invalid_id,
    malformed_json,
    validation_failed,
    unauthenticated,
    token_expired,
    not_found,
    user_not_found,
    conversation_not_found,
    message_not_found,
    not_a_participant,
    conversation_deleted,
    cannot_message_self,
    message_text_required,
    message_too_large,
    idempotency_conflict,
    email_already_exists,
    username_taken,
    invalid_credentials,
    email_not_verified,
    invalid_verification_token,
    invalid_refresh_token,
    method_not_allowed,
    unsupported_media_type,
    payload_too_large,
    rate_limited,
    // The system cannot do it now; nothing was done, a retry may succeed.
    overloaded,
    storage_unavailable,
    shard_moving,
    reload,
    fenced,
    // The outcome is unknown: it may have been done. Retrying with the same key settles it.
    timed_out,
    // A bug, already logged.
    internal,
    // What came later: wrong requests again.
    cannot_follow_self,
    avatar_too_large,
    avatar_unsupported_type,
    // Another part of the system is away.
    users_unavailable,
    // The same message ended its receiver again and again; it is kept for people to look at.
    message_unprocessable,
    // More that is wrong with what the caller asked for.
    group_size,
    not_message_owner,
    edit_window_expired,
    admin_required,
    // Messaging is restricted to connections: these are none, or nobody can tell now.
    not_connected,
    connections_unavailable,
};

/// The last of them, for whoever goes through all.
inline constexpr errc errc_last = errc::connections_unavailable;

/// The stable upper-case name that clients see, such as `NOT_A_PARTICIPANT`.
std::string_view code_name(errc code);

/// One sentence for people.
std::string_view sentence(errc code);

/// True when the same request may succeed later without any change to it.
bool is_retryable(errc code);

} // namespace parley
