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
    if (auto deleted_at = from.find<timestamp>(row, at++)) {
        message.deleted = {*deleted_at, from.find<user_id>(row, at).value_or(user_id{})};
        return message;
    }
    auto text = content_cipher::open(sealed, key);
    if (!text)
        return failure{text.error().code, text.error().detail + ": " + to_string(message.id)};
    message.text = *std::move(text);
    return message;
}

namespace {

constexpr int reaction_column_count = 3;

std::vector<reaction_count> read_reactions(const pg::rows& from, int row, int first_column) {
    std::vector<reaction_count> reactions;
    if (from.is_null(row, first_column))
        return reactions;
    auto emojis = from.get<std::vector<std::string>>(row, first_column);
    auto counts = from.get<std::vector<std::int64_t>>(row, first_column + 1);
    auto mine = from.get<std::vector<bool>>(row, first_column + 2);
    for (std::size_t i = 0; i < emojis.size(); ++i)
        reactions.push_back({std::move(emojis[i]), counts[i], mine[i]});
    return reactions;
}

} // namespace

result<message_record> read_shown_message(
    const pg::rows& from,
    int row,
    int first_column,
    conversation_id conversation,
    const content_key_ptr& key
) {
    auto message = read_message(from, row, first_column, conversation, key);
    if (!message)
        return message;
    auto at = first_column + message_column_count;
    message->reactions = read_reactions(from, row, at);
    if (!from.is_null(row, at + reaction_column_count))
        message->mentions = from.get<std::vector<user_id>>(row, at + reaction_column_count);
    return message;
}

} // namespace parley
