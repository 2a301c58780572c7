#include "http/messaging/stored_view.hpp"

namespace parley::http {

namespace {

/// The state of the message, from the stored cursors of the others.
message_status status_of(const reach& reached) {
    if (reached.recipients > 0 && reached.read == reached.recipients)
        return message_status::read;
    bool all_delivered = reached.recipients > 0 && reached.delivered == reached.recipients;
    return all_delivered ? message_status::delivered : message_status::sent;
}

} // namespace

message_view view_of(const message_record& message, conversation_kind kind, const reach& reached) {
    return {
        .id = message.id,
        .conversation = message.conversation,
        .seq = message.seq,
        .sender = message.sender,
        .text = message.text,
        .created_at = message.created_at,
        .edited_at = message.edited_at,
        .reply_to = message.reply_to,
        .status = status_of(reached),
        .reached = kind == conversation_kind::group ? std::optional{reached} : std::nullopt,
        .reactions = message.reactions,
        .mentions = message.mentions,
    };
}

} // namespace parley::http
