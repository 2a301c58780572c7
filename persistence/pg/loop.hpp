#pragma once

#include "runtime/base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <functional>
#include <future>
#include <optional>
#include <thread>
#include <utility>

namespace parley {
namespace net = boost::asio;
} // namespace parley

namespace parley::pg {

/// The failure that stands for an exception which left a coroutine: a bug, logged here.
failure failure_of(const std::exception_ptr& thrown);

/// The one thread that all storage I/O of a process runs on.
///
/// Everything in `pg/` except this class belongs to that thread. It must outlive what uses
/// it (pools, ports); `stop` first when those must not run any more.
class loop {
public:
    loop();
    ~loop();
    loop(const loop&) = delete;
    loop& operator=(const loop&) = delete;

    net::io_context& context() { return context_; }

    /// Starts a coroutine on the loop from any thread. `done(result<T>)` runs on the loop's
    /// thread and must not block. When the loop is stopped first, `done` is destroyed uncalled.
    template <class T, class Handler>
    void spawn(net::awaitable<result<T>> work, Handler done) {
        net::co_spawn(context_, finish(std::move(work), std::move(done)), rethrow);
    }

    /// Runs a coroutine and waits for it; not from the loop itself.
    template <class T>
    result<T> run(net::awaitable<result<T>> work) {
        std::promise<result<T>> promise;
        auto future = promise.get_future();
        spawn(std::move(work), [&promise](result<T> value) {
            promise.set_value(std::move(value));
        });
        return future.get();
    }

    /// Starts a coroutine that goes on for ever, from any thread. A bug in one of its rounds,
    /// logged here, must not keep later rounds from coming: it is begun again.
    void keep_running(std::function<net::awaitable<void>()> work) {
        auto begun = work();
        net::co_spawn(
            context_,
            std::move(begun),
            [this, work = std::move(work)](const std::exception_ptr& thrown) {
                if (!thrown)
                    return;
                failure_of(thrown);
                keep_running(work);
            }
        );
    }

    /// Ends the thread; coroutines under way never resume. Idempotent; not from the loop itself.
    void stop();

private:
    template <class T, class Handler>
    static net::awaitable<void> finish(net::awaitable<result<T>> work, Handler done) {
        std::optional<result<T>> value;
        try {
            value.emplace(co_await std::move(work));
        } catch (...) {
            value.emplace(failure_of(std::current_exception()));
        }
        done(*std::move(value));
    }

    // A handler that throws is a bug that nobody could be told of.
    static void rethrow(const std::exception_ptr& thrown) {
        if (thrown)
            std::rethrow_exception(thrown);
    }

    net::io_context context_{1};
    net::executor_work_guard<net::io_context::executor_type> work_;
    std::thread thread_;
};

} // namespace parley::pg
