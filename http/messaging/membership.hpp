#pragma once

#include "actors/protocol/conversation.hpp"
#include "http/problem.hpp"
#include "http/services.hpp"

namespace parley::http {

/// A conversation as its members see it.
net::awaitable<result<conversation::description>>
describe(services& with, conversation_id conversation, user_id user);

/// The answer to a bad body or query: an unknown conversation (404) and a stranger (403) are
/// told so before anything is said about what they sent.
net::awaitable<response> refuse_member(
    services& with,
    const context& ctx,
    conversation_id conversation,
    failure reason,
    std::vector<field_error> details = {}
);

} // namespace parley::http
