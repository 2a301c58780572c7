#pragma once

#include "http/messaging/send_request.hpp"
#include "http/services.hpp"
#include "http/types.hpp"

namespace parley::http {

/// What came of a send: the message as its sender sees it.
struct accepted_send {
    message_view message;
    bool replayed = false;
};

/// Sends to a conversation. With `message.id` the client has chosen what the message is called:
/// sent again it is the same message, and `idempotency_conflict` when the id stands for something
/// else, whoever that belongs to.
net::awaitable<result<accepted_send>>
send_named(services& with, conversation_id to, conversation::send message);

/// The message `id` as `reader` sees it: `message_not_found`, `not_a_participant`.
net::awaitable<result<message_view>>
show_message(services& with, user_id reader, message_id id, const trace_id& trace);

} // namespace parley::http
