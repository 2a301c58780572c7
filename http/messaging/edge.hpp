#pragma once

#include "http/services.hpp"
#include "runtime/base/lost_node.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

namespace parley::http {

/// How long the edge waits before it makes a refused request again: 20 ms doubling, jittered.
std::chrono::milliseconds retry_delay(int attempt);

/// Attempts for one request, the first included.
inline constexpr int attempts_max = 5;

/// True for failures that pass by themselves within milliseconds: an actor that is reloaded or a
/// shard on the move. Storage that is away and full queues are told to the client at once.
bool passes_soon(errc code);

/// Nothing changes when the request is made twice: it has a key, or says what is to be so.
template <class Message>
bool may_repeat(const Message& request) {
    if constexpr (requires { request.by.keyed; })
        return request.by.keyed.has_value();
    else if constexpr (requires { request.keyed; })
        return request.keyed.has_value();
    else
        return true;
}

/// Asks an entity and asks again while it is being reloaded or moved, or when its node was lost.
/// Only for reads and for requests with a client key: the edge is the one place that retries.
template <class Reply, class Id, class Message>
net::awaitable<result<Reply>> ask_again(services& with, Id to, Message message) {
    for (int attempt = 1;; ++attempt) {
        auto reply = co_await with.ask_entity<Reply>(to, message);
        if (reply || attempt == attempts_max)
            co_return reply;
        bool is_lost = is_of_lost_node(reply.error()) && may_repeat(message);
        if (!is_lost && !passes_soon(reply.error().code))
            co_return reply;
        net::steady_timer pause{co_await net::this_coro::executor, retry_delay(attempt)};
        co_await pause.async_wait(net::use_awaitable);
    }
}

} // namespace parley::http
