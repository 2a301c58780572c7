#pragma once

#include <caf/local_actor.hpp>
#include <caf/message.hpp>

#include <utility>

namespace parley {

/// Sends `message` from `self` with high priority: it is never refused by a full mailbox (see
/// `base_actor`). For what others already count on; requests of clients go with normal priority.
template <class Receiver, class Message>
void tell(caf::local_actor* self, const Receiver& receiver, Message message) {
    auto mid = caf::message_id{}.with_high_priority();
    auto content = caf::make_message(std::move(message));
    receiver->enqueue(self->ctrl(), mid, std::move(content), self->context());
}

} // namespace parley
