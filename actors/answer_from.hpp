#pragma once

#include "persistence/pg/loop.hpp"
#include "runtime/kernel/late_reply.hpp"

#include <caf/local_actor.hpp>
#include <caf/result.hpp>

#include <atomic>
#include <memory>
#include <utility>

namespace parley {

/// Bounds what an actor has under way outside of itself. Tickets may be given back on any thread.
class work_bound {
public:
    /// Held as long as the work runs; empty when there was no room.
    using ticket = std::shared_ptr<void>;

    explicit work_bound(int size_max) : size_max_{size_max} {}

    ticket take() {
        auto free = [count = count_](void*) { count->fetch_sub(1, std::memory_order_relaxed); };
        // Made first, so that a refusal counts itself out again by the same way.
        ticket made{count_.get(), free};
        return count_->fetch_add(1, std::memory_order_relaxed) < size_max_ ? made : nullptr;
    }

    int count() const { return count_->load(std::memory_order_relaxed); }

private:
    int size_max_;
    std::shared_ptr<std::atomic<int>> count_ = std::make_shared<std::atomic<int>>(0);
};

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
