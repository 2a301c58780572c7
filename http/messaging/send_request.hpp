#pragma once

#include "actors/protocol/conversation.hpp"
#include "actors/protocol/user.hpp"
#include "http/messaging/edge.hpp"
#include "http/types.hpp"

namespace parley::http {

/// Where a send goes: a conversation, or a user whom one may not have written to yet.
struct send_target {
    std::optional<conversation_id> conversation;
    std::optional<user_id> recipient;
};

/// `conversation_id` or `recipient_id` of `data`; `invalid_id` or `validation_failed`.
result<send_target> parse_target(const json& data);

/// Text and reply of a send. Whether the text may be a message is the conversation's decision.
result<conversation::send> parse_send(const json& data);

/// The send that the body of a request asks for, made by the caller under its key.
result<conversation::send> read_send(const context& ctx, const json& body);

/// The direct conversation of two users, made when there is none.
net::awaitable<result<user::direct_opened>> open_direct(
    services& with,
    user_id from,
    user_id to,
    const trace_id& trace,
    std::optional<keyed_request> keyed = {}
);

/// Sends to `target`, opening the direct conversation when it names a person.
net::awaitable<result<conversation::sent>>
send_to(services& with, const send_target& target, conversation::send message);

} // namespace parley::http
