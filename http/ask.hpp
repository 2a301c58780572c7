#pragma once

#include "actors/protocol/errors.hpp"
#include "http/timing_wheel.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <caf/actor.hpp>
#include <caf/actor_companion.hpp>
#include <caf/actor_system.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace parley::http {

namespace net = boost::asio;

/// Who asked, and which of its questions this is.
struct asking {
    caf::strong_actor_ptr who;
    caf::message_id id;
};

/// The bridge between the coroutines of one event loop and the actors. It is an actor itself
/// (hidden, without behaviour): replies and unasked messages of a burst cross to the loop's
/// thread in one post. All members are for the loop's thread only.
class asker {
public:
    /// Gets what is no answer: what was pushed (`gateway::push`), or what others ask of this
    /// loop. True when `answer` follows, now or later.
    using message_handler = std::function<bool(caf::message& content, const asking& by)>;

    asker(caf::actor_system& system, net::io_context& io, timing_wheel& wheel);
    ~asker();
    asker(const asker&) = delete;
    asker& operator=(const asker&) = delete;

    /// What actors answer to, and push to.
    const caf::actor& self() const { return companion_; }
    void on_message(message_handler handle) { handle_message_ = std::move(handle); }

    /// Sends `message` and suspends until the reply or the failure: what the actor failed with,
    /// `timed_out` at the deadline (up to one tick late), `overloaded` when it is gone.
    /// `Reply` is the type of the answer, `caf::unit_t` when it is empty.
    template <class Reply, class Message>
    net::awaitable<result<Reply>>
    ask(caf::actor to, std::chrono::milliseconds deadline, Message message) {
        auto content = caf::make_message(std::move(message));
        caf::message reply = co_await start(std::move(to), deadline, std::move(content));
        if constexpr (std::is_same_v<Reply, caf::unit_t>) {
            if (reply.empty())
                co_return Reply{};
        }
        if (reply.match_elements<Reply>())
            co_return std::move(reply.get_mutable_as<Reply>(0));
        if (reply.match_elements<caf::error>())
            co_return to_failure(reply.get_as<caf::error>(0));
        co_return failure{errc::internal, "an answer of another type"};
    }

    /// Sends without waiting for anything.
    template <class Message>
    void tell(const caf::actor& to, Message message) {
        send(to, caf::make_message_id(), caf::make_message(std::move(message)));
    }

    /// Answers what `message_handler` was given. Any thread.
    template <class Message>
    static void answer(const asking& by, Message message) {
        if (by.who && by.id.is_request()) {
            auto content = caf::make_message(std::move(message));
            by.who->enqueue(nullptr, by.id.response_id(), std::move(content), nullptr);
        }
    }

    /// Fails all that waits with `overloaded`; later asks fail at once.
    void close();

    std::size_t pending_count() const { return pending_.size(); }

private:
    /// One suspended coroutine; filed in the wheel until its reply comes.
    struct pending : timed {
        asker* owner = nullptr;
        std::uint64_t key = 0;

        ~pending() override = default;
        void expired() override;
        virtual void complete(caf::message reply) = 0;
    };

    template <class Handler>
    struct pending_of final : pending {
        Handler handler;

        explicit pending_of(Handler&& handler_) : handler{std::move(handler_)} {}
        void complete(caf::message reply) override {
            auto resume = std::move(handler);
            std::move(resume)(std::move(reply));
        }
    };

    /// What crosses threads; shared with the callback that CAF keeps.
    struct inbox {
        std::mutex mutex;
        bool is_closed = false;
        std::vector<caf::mailbox_element_ptr> elements;
    };

    net::awaitable<caf::message>
    start(caf::actor to, std::chrono::milliseconds deadline, caf::message content) {
        auto begin = [this](auto handler, auto receiver, auto delay, auto message) {
            using handler_type = std::decay_t<decltype(handler)>;
            auto entry = std::make_unique<pending_of<handler_type>>(std::move(handler));
            dispatch(std::move(entry), receiver, delay, std::move(message));
        };
        return net::async_initiate<const net::use_awaitable_t<>, void(caf::message)>(
            begin, net::use_awaitable, std::move(to), deadline, std::move(content)
        );
    }

    void dispatch(
        std::unique_ptr<pending> entry,
        const caf::actor& to,
        std::chrono::milliseconds delay,
        caf::message content
    );
    void send(const caf::actor& to, caf::message_id id, caf::message content);
    void fail_later(std::unique_ptr<pending> entry);
    void settle(std::uint64_t key, caf::message reply);
    void drain();
    void receive(caf::mailbox_element& element);

    net::io_context& io_;
    timing_wheel& wheel_;
    std::shared_ptr<inbox> inbox_;
    caf::actor companion_;
    caf::actor_companion* companion_ptr_ = nullptr;
    boost::unordered_flat_map<std::uint64_t, std::unique_ptr<pending>> pending_;
    std::vector<caf::mailbox_element_ptr> burst_;
    message_handler handle_message_;
};

} // namespace parley::http
