#pragma once

#include "runtime/kernel/error.hpp"

#include <caf/local_actor.hpp>
#include <caf/result.hpp>

#include <utility>

namespace parley {

/// The right to answer one request later, from any thread: the reply goes straight to the
/// requester without another turn of the actor that took the request. Copyable; the first call
/// answers, and one of the copies must be called, or the requester waits for its deadline.
template <class Reply>
class late_reply {
public:
    /// Takes over the request that `self` is handling; its handler then returns `caf::delegated`.
    explicit late_reply(caf::local_actor* self) {
        auto promise = self->make_response_promise();
        requester_ = promise.source();
        id_ = promise.id();
    }

    void operator()(result<Reply> outcome) const {
        if (!requester_ || !id_.is_request())
            return;
        requester_->enqueue(nullptr, id_.response_id(), message_of(std::move(outcome)), nullptr);
    }

private:
    static caf::message message_of(result<Reply> outcome) {
        if (!outcome)
            return caf::make_message(to_error(outcome.error()));
        if constexpr (std::is_void_v<Reply>)
            return {};
        else
            return caf::make_message(std::move(*outcome));
    }

    static caf::error to_error(const failure& reason) {
        return make_error(reason.code, reason.detail);
    }

    caf::strong_actor_ptr requester_;
    caf::message_id id_;
};

} // namespace parley
