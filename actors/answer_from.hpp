#pragma once

#include "actors/work_bound.hpp"
#include "persistence/pg/loop.hpp"
#include "runtime/kernel/late_reply.hpp"

#include <caf/local_actor.hpp>
#include <caf/result.hpp>

#include <utility>

namespace parley {

/// Answers the request that `self` is handling with the outcome of a coroutine on the storage
/// loop; the actor goes on with its next message at once. `overloaded` without a ticket.
///
///     return answer_from(self, loop, bound.take(), repository.find(request.id));
template <class Reply>
caf::result<Reply> answer_from(
    caf::local_actor* self,
    pg::loop& loop,
    work_bound::ticket ticket,
    net::awaitable<result<Reply>> work
) {
    if (!ticket)
        return make_error(errc::overloaded);
    auto reply = late_reply<Reply>{self};
    // The ticket goes first: who has the answer may ask again.
    auto done = [reply, ticket = std::move(ticket)](result<Reply> outcome) mutable {
        ticket.reset();
        reply(std::move(outcome));
    };
    loop.spawn(std::move(work), std::move(done));
    return caf::delegated<Reply>{};
}

} // namespace parley
