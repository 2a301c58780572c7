#include "actors/recent_messages.hpp"

#include <algorithm>
#include <iterator>

namespace parley {

recent_messages::recent_messages(std::vector<message_record> messages)
    : messages_{
          std::make_move_iterator(messages.begin()), std::make_move_iterator(messages.end())
      } {}

void recent_messages::add(message_record message) {
    messages_.push_back(std::move(message));
    if (messages_.size() > recent_messages_max)
        messages_.pop_front();
}

const message_record* recent_messages::find(user_id sender, client_key key) const {
    auto found = std::find_if(messages_.rbegin(), messages_.rend(), [&](const auto& x) {
        return x.key == key && x.sender == sender;
    });
    return found == messages_.rend() ? nullptr : &*found;
}

} // namespace parley
