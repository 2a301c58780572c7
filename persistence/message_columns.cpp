#include "persistence/message_columns.hpp"

#include "persistence/content_cipher.hpp"

namespace parley {

result<message_record> read_message(
    const pg::rows& from,
    int row,
    int first_column,
    conversation_id conversation,
    const content_key_ptr& key
) {
    int at = first_column;
    message_record message;
    message.conversation = conversation;
    message.id = from.get<message_id>(row, at++);
    message.seq = from.get<seq>(row, at++);
    message.sender = from.get<user_id>(row, at++);
    message.key = from.get<client_key>(row, at++);
    message.created_at = from.get<timestamp>(row, at++);
    message.edited_at = from.find<timestamp>(row, at++);
    message.reply_to = from.find<message_id>(row, at++);
    sealed_text sealed;
    sealed.version = from.get<encryption>(row, at++);
    sealed.nonce = from.find<pg::bytes>(row, at++);
    sealed.content = from.find<pg::bytes>(row, at++);
    sealed.text = from.find<std::string>(row, at++);
    auto text = content_cipher::open(sealed, key);
    if (!text)
        return failure{text.error().code, text.error().detail + ": " + to_string(message.id)};
    message.text = *std::move(text);
    return message;
}

} // namespace parley
