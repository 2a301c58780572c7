#include "actors/recent_messages.hpp"

#include <algorithm>

namespace parley {

recent_messages::recent_messages(std::vector<message_record> messages)
    : is_whole_{messages.size() < recent_messages_max} {
    for (auto& message : messages)
        entries_.push_back({std::move(message), false});
}

void recent_messages::add(message_record message) {
    entries_.push_back({std::move(message), true});
    if (entries_.size() <= recent_messages_max)
        return;
    entries_.pop_front();
    is_whole_ = false;
}

void recent_messages::edit(message_id message, const std::string& text, timestamp edited_at) {
    auto* found = find(message);
    if (found == nullptr)
        return;
    found->message.text = text;
    found->message.edited_at = edited_at;
    found->is_untouched = false;
}

void recent_messages::name(message_id message, const std::vector<user_id>& users) {
    if (auto* found = find(message); found != nullptr)
        found->message.mentions = users;
}

void recent_messages::touch(message_id message) {
    if (auto* found = find(message); found != nullptr)
        found->is_untouched = false;
}

void recent_messages::remove(message_id message) {
    std::erase_if(entries_, [&](const entry& x) { return x.message.id == message; });
}

bool recent_messages::contains(message_id message) const {
    return std::ranges::any_of(entries_, [&](const entry& x) { return x.message.id == message; });
}

std::set<user_id> recent_messages::senders_after(seq from) const {
    std::set<user_id> senders;
    for (const auto& one : entries_) {
        if (one.message.seq > from)
            senders.insert(one.message.sender);
    }
    return senders;
}

bool recent_messages::reach_back_to(seq from) const {
    return is_whole_ || (!entries_.empty() && entries_.front().message.seq <= from.next());
}

const message_record* recent_messages::find(user_id sender, client_key key) const {
    auto found = std::find_if(entries_.rbegin(), entries_.rend(), [&](const entry& x) {
        return x.message.key == key && x.message.sender == sender;
    });
    return found == entries_.rend() ? nullptr : &found->message;
}

const message_record* recent_messages::untouched(message_id message) const {
    auto found = std::find_if(entries_.rbegin(), entries_.rend(), [&](const entry& x) {
        return x.message.id == message;
    });
    return found == entries_.rend() || !found->is_untouched ? nullptr : &found->message;
}

recent_messages::entry* recent_messages::find(message_id message) {
    auto found =
        std::ranges::find_if(entries_, [&](const entry& x) { return x.message.id == message; });
    return found == entries_.end() ? nullptr : &*found;
}

} // namespace parley
