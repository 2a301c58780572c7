#pragma once

#include "cluster/entity.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/message.hpp>
#include <caf/response_promise.hpp>
#include <caf/scheduled_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <string>

namespace parley {

/// From an entity to its host, right before it ends: a handler threw. If somebody waits for an
/// answer, the host owes it.
struct entity_crashed {
    entity_ref entity;
    /// What was being handled.
    caf::message content;
    /// Who asked, when it was a request.
    caf::strong_actor_ptr asker;
    caf::message_id mid;
    std::string what;
};

/// Remembers whose request the handler that runs has taken over; for `take_request`.
void note_taken(const caf::scheduled_actor* self, const caf::response_promise& promise);

/// The promise of the request that is being handled. Entities make all of theirs here: when the
/// handler throws afterwards, its host still knows who waits.
template <class Reply, class Self>
caf::typed_response_promise<Reply> take_request(Self* self) {
    auto promise = self->template make_response_promise<Reply>();
    note_taken(self, promise);
    return promise;
}

/// From now on `self`, which is `entity`, tells `host` when a handler throws.
void report_crashes(caf::scheduled_actor* self, const caf::actor& host, const entity_ref& entity);

} // namespace parley

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::entity_crashed)
