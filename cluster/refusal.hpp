#pragma once

#include "runtime/base/errc.hpp"

#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>

namespace parley {

/// Answers an ask; nothing happens for what was only told.
void answer_with(const caf::strong_actor_ptr& asker, caf::message_id mid, caf::message content);

/// Answers the ask that `element` is with a failure.
void refuse(const caf::mailbox_element& element, errc reason);

} // namespace parley
