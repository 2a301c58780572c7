#include "cluster/refusal.hpp"

#include "runtime/kernel/error.hpp"

#include <caf/actor_control_block.hpp>

namespace parley {

void answer_with(const caf::strong_actor_ptr& asker, caf::message_id mid, caf::message content) {
    if (asker && mid.is_request())
        asker->enqueue(nullptr, mid.response_id(), std::move(content), nullptr);
}

void refuse(const caf::mailbox_element& element, errc reason) {
    answer_with(element.sender, element.mid, caf::make_message(make_error(reason)));
}

} // namespace parley
