#pragma once

#include "http/services.hpp"

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

/// Asks an entity and asks again while it is being reloaded or moved. Only for reads and for
/// requests with a client key: the edge is the one place that retries.
template <class Reply, class Id, class Message>
net::awaitable<result<Reply>> ask_again(services& with, Id to, Message message) {
    for (int attempt = 1;; ++attempt) {
        auto reply = co_await with.ask_entity<Reply>(to, message);
        if (reply || attempt == attempts_max || !passes_soon(reply.error().code))
            co_return reply;
        net::steady_timer pause{co_await net::this_coro::executor, retry_delay(attempt)};
        co_await pause.async_wait(net::use_awaitable);
    }
}

} // namespace parley::http
