#include "http/grpc/connections_client.hpp"

#include "http/grpc/connection_cache.hpp"
#include "http/grpc/tls.hpp"
#include "parley/connections/v1/connections.grpc.pb.h"
#include "runtime/base/circuit_breaker.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/retry_policy.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>
#include <mutex>
#include <random>
#include <set>

namespace parley::http::rpc {

namespace {

namespace proto = parley::connections::v1;
using clock = std::chrono::steady_clock;

/// One call under way; kept by its callback.
struct call {
    grpc::ClientContext context;
    proto::IsConnectedRequest request;
    proto::IsConnectedResponse response;
};

/// gRPC connects again by itself, with pauses that grow and are spread by chance. Its own bounds,
/// one second to two minutes, would keep a service away long after it came back.
std::shared_ptr<grpc::Channel> channel_to(const connections_settings& config) {
    constexpr int pause_min_ms = 100;
    constexpr int pause_max_ms = 5000;
    grpc::ChannelArguments with;
    with.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, pause_min_ms);
    with.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, pause_min_ms);
    with.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, pause_max_ms);
    return grpc::CreateCustomChannel(config.address, client_credentials(config.ca), with);
}

class connections_client final : public connection_policy {
public:
    explicit connections_client(const connections_settings& config)
        : timeout_{config.timeout}, stub_{proto::ConnectionsService::NewStub(channel_to(config))},
          state_{std::make_shared<state>(config)} {}

    net::awaitable<result<void>> check(services& /*with*/, user_id from, user_id to) override {
        auto known = state_->known(from, to);
        if (known)
            co_return verdict(*known);
        auto deadline = clock::now() + timeout_;
        for (int attempts = 1;; ++attempts) {
            auto answer = co_await ask(from, to, deadline);
            if (answer) {
                state_->keep(from, to, *answer);
                co_return verdict(*answer);
            }
            auto pause = state_->pause_after(attempts);
            if (!pause || clock::now() + *pause >= deadline)
                co_return answer.error();
            net::steady_timer timer{co_await net::this_coro::executor, *pause};
            co_await timer.async_wait(net::use_awaitable);
        }
    }

    void stop() override { state_->stop(); }

private:
    /// What calls on all loops share.
    class state {
    public:
        explicit state(const connections_settings& config)
            : cache_{config.cache_ttl, static_cast<std::size_t>(config.cache_max)},
              retries_{
                  {.pause_min = config.retry_pause,
                   .pause_max = config.timeout,
                   .attempts_max = config.retries_max + 1},
                  std::random_device{}()
              } {}

        std::optional<std::chrono::milliseconds> pause_after(int attempts) {
            std::lock_guard guard{mutex_};
            if (is_stopped_)
                return std::nullopt;
            return retries_.pause_after(attempts);
        }

        std::optional<bool> known(user_id from, user_id to) {
            std::lock_guard guard{mutex_};
            return cache_.find(from, to, clock::now());
        }

        void keep(user_id from, user_id to, bool are_connected) {
            std::lock_guard guard{mutex_};
            cache_.keep(from, to, are_connected, clock::now());
        }

        /// False when no call may be made now.
        bool begin(const std::shared_ptr<call>& fresh) {
            std::lock_guard guard{mutex_};
            if (is_stopped_ || !breaker_.allows(clock::now()))
                return false;
            under_way_.insert(fresh);
            return true;
        }

        /// Nothing of the call is touched by gRPC any more.
        void end(const std::shared_ptr<call>& ended, const grpc::Status& status) {
            std::lock_guard guard{mutex_};
            if (status.ok())
                breaker_.succeeded();
            else
                breaker_.failed(clock::now());
            under_way_.erase(ended);
            if (under_way_.empty())
                changed_.notify_all();
        }

        void stop() {
            std::unique_lock guard{mutex_};
            is_stopped_ = true;
            for (const auto& each : under_way_)
                each->context.TryCancel();
            changed_.wait(guard, [this] { return under_way_.empty(); });
        }

    private:
        std::mutex mutex_;
        std::condition_variable changed_;
        circuit_breaker breaker_{circuit_breaker::rules{}};
        connection_cache cache_;
        retry_policy retries_;
        std::set<std::shared_ptr<call>> under_way_;
        bool is_stopped_ = false;
    };

    static result<void> verdict(bool are_connected) {
        if (are_connected)
            return {};
        return failure{errc::not_connected};
    }

    net::awaitable<result<bool>> ask(user_id from, user_id to, clock::time_point deadline) {
        auto asked = std::make_shared<call>();
        if (!state_->begin(asked))
            co_return failure{errc::connections_unavailable, "the breaker is open"};
        asked->request.set_user_id(to_string(from));
        asked->request.set_other_user_id(to_string(to));
        asked->context.set_deadline(std::chrono::system_clock::now() + (deadline - clock::now()));
        auto status = co_await start(asked);
        if (!status.ok())
            co_return failure{errc::connections_unavailable, status.error_message()};
        co_return asked->response.connected();
    }

    /// Suspends until the call is over; it resumes on the caller's loop.
    net::awaitable<grpc::Status> start(std::shared_ptr<call> asked) {
        auto begin = [this](auto handler, std::shared_ptr<call> x) {
            auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
            auto done = [waiting, x, all = state_](grpc::Status status) {
                if (!status.ok())
                    log::warning(
                        "connections_service_failed", {{"reason", status.error_message()}}
                    );
                auto on = net::get_associated_executor(*waiting);
                net::post(on, [waiting, status]() mutable {
                    std::move (*waiting)(std::move(status));
                });
                all->end(x, status);
            };
            stub_->async()->IsConnected(&x->context, &x->request, &x->response, std::move(done));
        };
        return net::async_initiate<const net::use_awaitable_t<>, void(grpc::Status)>(
            begin, net::use_awaitable, std::move(asked)
        );
    }

    std::chrono::milliseconds timeout_;
    std::unique_ptr<proto::ConnectionsService::Stub> stub_;
    std::shared_ptr<state> state_;
};

} // namespace

std::unique_ptr<connection_policy> make_connections_client(const connections_settings& config) {
    return std::make_unique<connections_client>(config);
}

} // namespace parley::http::rpc
