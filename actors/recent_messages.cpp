#include "actors/recent_messages.hpp"

#include <algorithm>
#include <iterator>

namespace parley {

recent_messages::recent_messages(std::vector<message_record> messages)
    : messages_{std::make_move_iterator(messages.begin()), std::make_move_iterator(messages.end())},
      is_whole_{messages_.size() < recent_messages_max} {}

void recent_messages::add(message_record message) {
    messages_.push_back(std::move(message));
    if (messages_.size() <= recent_messages_max)
        return;
    messages_.pop_front();
    is_whole_ = false;
}

void recent_messages::edit(message_id message, const std::string& text, timestamp edited_at) {
    auto found = std::ranges::find(messages_, message, &message_record::id);
    if (found == messages_.end())
        return;
    found->text = text;
    found->edited_at = edited_at;
}

void recent_messages::name(message_id message, const std::vector<user_id>& users) {
    auto found = std::ranges::find(messages_, message, &message_record::id);
    if (found != messages_.end())
        found->mentions = users;
}

void recent_messages::remove(message_id message) {
    std::erase_if(messages_, [&](const message_record& x) { return x.id == message; });
}

bool recent_messages::contains(message_id message) const {
    return std::ranges::find(messages_, message, &message_record::id) != messages_.end();
}

std::set<user_id> recent_messages::senders_after(seq from) const {
    std::set<user_id> senders;
    for (const auto& message : messages_) {
        if (message.seq > from)
            senders.insert(message.sender);
    }
    return senders;
}

bool recent_messages::reach_back_to(seq from) const {
    return is_whole_ || (!messages_.empty() && messages_.front().seq <= from.next());
}

const message_record* recent_messages::find(user_id sender, client_key key) const {
    auto found = std::find_if(messages_.rbegin(), messages_.rend(), [&](const auto& x) {
        return x.key == key && x.sender == sender;
    });
    return found == messages_.rend() ? nullptr : &*found;
}

} // namespace parley
