#include "runtime/base/errc.hpp"

#include <array>

namespace parley {

namespace {

struct entry {
    errc code;
    std::string_view name;
    std::string_view sentence;
};

constexpr std::array entries{
    entry{errc::none, "NONE", "No error."},
    entry{errc::invalid_id, "INVALID_ID", "The id is not a valid UUID."},
    entry{errc::malformed_json, "MALFORMED_JSON", "The body is not valid JSON."},
    entry{errc::validation_failed, "VALIDATION_FAILED", "Some fields are missing or invalid."},
    entry{errc::unauthenticated, "UNAUTHENTICATED", "Log in to do this."},
    entry{errc::token_expired, "TOKEN_EXPIRED", "The access token has expired."},
    entry{errc::not_found, "NOT_FOUND", "There is nothing here."},
    entry{errc::user_not_found, "USER_NOT_FOUND", "There is no such user."},
    entry{errc::conversation_not_found, "CONVERSATION_NOT_FOUND", "There is no such conversation."},
    entry{errc::message_not_found, "MESSAGE_NOT_FOUND", "There is no such message."},
    entry{errc::not_a_participant, "NOT_A_PARTICIPANT", "You are not in this conversation."},
    entry{errc::conversation_deleted, "CONVERSATION_DELETED", "This conversation was deleted."},
    entry{errc::cannot_message_self, "CANNOT_MESSAGE_SELF", "You cannot write to yourself."},
    entry{errc::message_text_required, "MESSAGE_TEXT_REQUIRED", "A message needs some text."},
    entry{errc::message_too_large, "MESSAGE_TOO_LARGE", "A message holds at most 10 KB of text."},
    entry{
        errc::idempotency_conflict,
        "IDEMPOTENCY_CONFLICT",
        "This idempotency key was used for something else."
    },
    entry{errc::email_already_exists, "EMAIL_ALREADY_EXISTS", "This email is already registered."},
    entry{errc::username_taken, "USERNAME_TAKEN", "This username is taken."},
    entry{errc::invalid_credentials, "INVALID_CREDENTIALS", "Invalid email or password."},
    entry{errc::email_not_verified, "EMAIL_NOT_VERIFIED", "Verify your email address first."},
    entry{
        errc::invalid_verification_token,
        "INVALID_VERIFICATION_TOKEN",
        "This verification link is invalid or has expired."
    },
    entry{
        errc::invalid_refresh_token,
        "INVALID_REFRESH_TOKEN",
        "The refresh token is invalid or has expired."
    },
    entry{errc::method_not_allowed, "METHOD_NOT_ALLOWED", "This method is not allowed here."},
    entry{errc::unsupported_media_type, "UNSUPPORTED_MEDIA_TYPE", "Send application/json."},
    entry{errc::payload_too_large, "PAYLOAD_TOO_LARGE", "The body is too large."},
    entry{errc::rate_limited, "RATE_LIMITED", "Too many requests; slow down."},
    entry{errc::overloaded, "OVERLOADED", "The server is busy; try again shortly."},
    entry{
        errc::storage_unavailable,
        "STORAGE_UNAVAILABLE",
        "Storage is unavailable; try again shortly."
    },
    entry{errc::shard_moving, "SHARD_MOVING", "This conversation is moving; try again shortly."},
    entry{errc::reload, "OVERLOADED", "The conversation is being reloaded; try again shortly."},
    entry{errc::fenced, "SHARD_MOVING", "This conversation has moved; try again shortly."},
    entry{
        errc::timed_out,
        "STORAGE_UNAVAILABLE",
        "No answer in time; it may have been done. Try again with the same key."
    },
    entry{errc::internal, "INTERNAL_ERROR", "Something went wrong on our side."},
    entry{errc::cannot_follow_self, "CANNOT_FOLLOW_SELF", "You cannot follow yourself."},
    entry{
        errc::avatar_too_large,
        "AVATAR_TOO_LARGE",
        "An avatar has at most 2 MB and 16 million pixels."
    },
    entry{
        errc::avatar_unsupported_type,
        "AVATAR_UNSUPPORTED_TYPE",
        "An avatar is a JPEG or PNG image."
    },
    entry{
        errc::users_unavailable, "USERS_UNAVAILABLE", "Profiles are unavailable; try again shortly."
    },
    entry{
        errc::message_unprocessable,
        "MESSAGE_UNPROCESSABLE",
        "This cannot be processed; sending it again will not help."
    },
    entry{errc::group_size, "GROUP_SIZE", "A group has 3 to 500 members."},
    entry{errc::not_message_owner, "NOT_MESSAGE_OWNER", "This is not your message."},
    entry{
        errc::edit_window_expired,
        "EDIT_WINDOW_EXPIRED",
        "Messages can be changed within 15 minutes of being sent."
    },
    entry{errc::admin_required, "ADMIN_REQUIRED", "Only an admin of the group may do this."},
    entry{errc::not_connected, "NOT_CONNECTED", "You are not connected with this person."},
    entry{
        errc::connections_unavailable,
        "CONNECTIONS_UNAVAILABLE",
        "Who is connected cannot be told now; try again shortly."
    },
};

const entry& entry_of(errc code) {
    auto index = static_cast<std::size_t>(code);
    return entries[index < entries.size() ? index : static_cast<std::size_t>(errc::internal)];
}

constexpr bool in_order() {
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (static_cast<std::size_t>(entries[i].code) != i)
            return false;
    }
    return true;
}

static_assert(in_order(), "entries must list every errc in its order");

} // namespace

std::string_view code_name(errc code) {
    return entry_of(code).name;
}

std::string_view sentence(errc code) {
    return entry_of(code).sentence;
}

bool is_retryable(errc code) {
    return (code >= errc::overloaded && code <= errc::timed_out) || code == errc::users_unavailable
           || code == errc::connections_unavailable;
}

} // namespace parley
