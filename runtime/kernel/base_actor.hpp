#pragma once

#include "runtime/base/turn.hpp"
#include "runtime/kernel/error.hpp"
#include "runtime/kernel/interceptor.hpp"
#include "runtime/kernel/probe.hpp"
#include "runtime/kernel/stray.hpp"

#include <caf/actor_cast.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/exit_reason.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/system_messages.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <utility>

namespace parley {

inline constexpr std::uint32_t mailbox_max_default = 1024;

/// The base of every actor: counts, bounds its mailbox by class, and passes every message by the
/// interceptor. `Base` is a CAF actor class; states put themselves on top with
/// `caf::stateful_actor<State, base_actor<Base>>`.
///
/// The bound refuses new requests and tells of normal priority with `errc::overloaded`. What is
/// sent with high priority, replies, and CAF's own messages always come in: others wait for them.
/// Strays are logged and dropped.
template <class Base>
class base_actor : public Base {
public:
    using Base::enqueue;

    template <class... Arguments>
    explicit base_actor(caf::actor_config& config, Arguments&&... arguments)
        : Base{config, std::forward<Arguments>(arguments)...} {
        this->set_default_handler(stray::on_message);
        this->set_error_handler(stray::on_error);
        this->set_exception_handler(stray::on_exception);
    }

    const actor_probe& probe() const { return probe_; }

    /// To be called from the constructor of the state: later is too late for the first burst.
    void mailbox_max(std::uint32_t size) { mailbox_max_ = size; }

    void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* host) override {
        probe_.received.fetch_add(1, std::memory_order_relaxed);
        if (!pass_interceptor(*element))
            return;
        auto depth = probe_.depth.load(std::memory_order_relaxed);
        if (depth >= mailbox_max_ && may_refuse(*element)) {
            refuse(*element, host);
            return;
        }
        note_depth(depth + 1);
        probe_.depth.fetch_add(1, std::memory_order_relaxed);
        Base::enqueue(std::move(element), host);
    }

    caf::resumable::resume_result resume(caf::execution_unit* host, size_t throughput) override {
        using clock = std::chrono::steady_clock;
        // What its messages have for other nodes leaves together.
        turn whole;
        auto begin = clock::now();
        auto outcome = Base::resume(host, throughput);
        auto busy = std::chrono::nanoseconds{clock::now() - begin}.count();
        probe_.busy_ns.fetch_add(static_cast<std::uint64_t>(busy), std::memory_order_relaxed);
        // Set, never subtracted: a race may lose an increment, but the counter cannot wrap.
        std::uint32_t left = 0;
        if (outcome == caf::resumable::resume_later) {
            this->mailbox().fetch_more();
            left = static_cast<std::uint32_t>(this->mailbox().size());
        }
        probe_.depth.store(left, std::memory_order_relaxed);
        return outcome;
    }

private:
    static bool may_refuse(const caf::mailbox_element& element) {
        return element.mid.is_normal_message() && !element.mid.is_response()
               && !is_lifecycle(element.content());
    }

    // CAF sends these with normal priority, but an actor must hear them however busy it is.
    static bool is_lifecycle(const caf::type_erased_tuple& content) {
        return content.match_elements<caf::exit_msg>() || content.match_elements<caf::down_msg>();
    }

    void refuse(const caf::mailbox_element& element, caf::execution_unit* host) {
        probe_.refused.fetch_add(1, std::memory_order_relaxed);
        if (!element.mid.is_request() || !element.sender)
            return;
        auto reason = caf::make_message(make_error(errc::overloaded));
        element.sender->enqueue(this->ctrl(), element.mid.response_id(), std::move(reason), host);
    }

    bool pass_interceptor(const caf::mailbox_element& element) {
        auto* hook = current_interceptor();
        if (hook == nullptr)
            return true;
        switch (hook->inspect(this->name(), element)) {
        case verdict::pass:
            return true;
        case verdict::drop:
            return false;
        case verdict::crash:
            caf::anon_send_exit(this->address(), caf::exit_reason::unhandled_exception);
            return false;
        }
        return true;
    }

    void note_depth(std::uint32_t depth) {
        if (depth > probe_.depth_max.load(std::memory_order_relaxed))
            probe_.depth_max.store(depth, std::memory_order_relaxed);
    }

    actor_probe probe_;
    std::uint32_t mailbox_max_ = mailbox_max_default;
};

/// An actor with `State` whose interface is given by `Handle`, a `caf::typed_actor<…>` or
/// `caf::actor`.
template <class State, class Handle>
using actor_with = caf::stateful_actor<State, base_actor<typename Handle::base>>;

template <class State>
using untyped_actor_with = caf::stateful_actor<State, base_actor<caf::event_based_actor>>;

} // namespace parley
