#pragma once

#include "runtime/base/result.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace parley {

namespace net = boost::asio;

/// GETs from one other service over few connections that are kept open; libcurl on a thread of its
/// own. Thread-safe. Knows nothing of retries.
class service_client {
public:
    struct rules {
        /// Such as `http://users.internal:8080`, without a slash at its end.
        std::string base_url;
        /// PEM file with the authorities that https is trusted by; empty: those of the system.
        std::string ca;
        /// Of one call, the wait for a connection included.
        std::chrono::milliseconds timeout{1000};
        int connections_max = 8;
        /// Calls under way or waiting; more are `overloaded`.
        int calls_max = 1024;
        /// Bytes of an answer; a longer one is a failure.
        std::size_t answer_size_max = 1024 * 1024;
    };

    struct answer {
        int status = 0;
        std::string body;
    };

    explicit service_client(rules by);
    /// Drops what is under way: its callers never resume.
    ~service_client();
    service_client(const service_client&) = delete;
    service_client& operator=(const service_client&) = delete;

    /// Any status is an answer. `users_unavailable`: no connection, no answer in time, or one that
    /// is too long. The caller resumes on its own executor.
    net::awaitable<result<answer>> get(std::string path, std::string bearer) {
        auto begin = [this](auto handler, std::string where, std::string token) {
            using handler_type = std::decay_t<decltype(handler)>;
            auto waiting = std::make_unique<waiting_of<handler_type>>(std::move(handler));
            start(std::move(where), std::move(token), std::move(waiting));
        };
        return net::async_initiate<const net::use_awaitable_t<>, void(result<answer>)>(
            begin, net::use_awaitable, std::move(path), std::move(bearer)
        );
    }

private:
    /// A suspended caller.
    struct waiting {
        virtual ~waiting() = default;
        virtual void complete(result<answer> outcome) = 0;
    };

    template <class Handler>
    struct waiting_of final : waiting {
        Handler handler;

        explicit waiting_of(Handler&& handler_) : handler{std::move(handler_)} {}
        void complete(result<answer> outcome) override {
            auto executor = net::get_associated_executor(handler);
            net::post(
                executor,
                [resume = std::move(handler), value = std::move(outcome)]() mutable {
                    std::move(resume)(std::move(value));
                }
            );
        }
    };

    struct call;
    struct engine;

    void start(std::string path, std::string bearer, std::unique_ptr<waiting> caller);

    std::unique_ptr<engine> engine_;
};

} // namespace parley
