#pragma once

#include "runtime/base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <memory>
#include <utility>

namespace parley {

namespace detail {

template <class T>
struct outcome {
    using type = result<T>;
};
template <class T>
struct outcome<result<T>> {
    using type = result<T>;
};

} // namespace detail

/// A few threads for work that takes milliseconds of CPU or blocks, with a bound on what runs
/// and waits. Thread-safe.
class worker_pool {
public:
    template <class Job>
    using outcome_of = typename detail::outcome<decltype(std::declval<Job&>()())>::type;

    worker_pool(int threads, int jobs_max)
        : jobs_max_{jobs_max}, threads_{static_cast<std::size_t>(threads)} {}

    /// Drops what waits, then waits for what runs.
    ~worker_pool() {
        threads_.stop();
        threads_.join();
    }
    worker_pool(const worker_pool&) = delete;
    worker_pool& operator=(const worker_pool&) = delete;

    /// Runs `job()`, which gives a value or a `result`, on a thread of the pool and resumes the
    /// caller on its own executor; `overloaded` at once when the pool is full.
    template <class Job>
    boost::asio::awaitable<outcome_of<Job>> run(Job job) {
        slot held{jobs_, jobs_max_};
        if (!held.is_taken)
            co_return failure{errc::overloaded, "all workers are busy"};
        auto work = [job = std::move(job)]() mutable -> boost::asio::awaitable<decltype(job())> {
            co_return job();
        };
        auto done = boost::asio::co_spawn(threads_, std::move(work), boost::asio::use_awaitable);
        co_return co_await std::move(done);
    }

private:
    // Shared, because a suspended caller may outlive the pool when a node stops.
    using job_count = std::shared_ptr<std::atomic<int>>;

    struct slot {
        slot(job_count jobs_, int jobs_max)
            : jobs{std::move(jobs_)},
              is_taken{jobs->fetch_add(1, std::memory_order_relaxed) < jobs_max} {}
        ~slot() { jobs->fetch_sub(1, std::memory_order_relaxed); }
        slot(const slot&) = delete;
        slot& operator=(const slot&) = delete;

        job_count jobs;
        bool is_taken;
    };

    const int jobs_max_;
    job_count jobs_ = std::make_shared<std::atomic<int>>(0);
    boost::asio::thread_pool threads_;
};

} // namespace parley
