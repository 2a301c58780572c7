#include "http/routes/operations.hpp"

#include "http/problem.hpp"
#include "http/websocket/handshake.hpp"
#include "runtime/base/metrics.hpp"

namespace parley::http {

namespace {

response not_available(const std::string& part) {
    auto answer =
        json_response(status::service_unavailable, {{"status", "unavailable"}, {"failing", part}});
    answer.set(field::retry_after, "1");
    return answer;
}

/// `GET /health`: the process lives and the database answers.
net::awaitable<response> health(services& with, context& /*ctx*/) {
    auto failing = with.probe.failing_part();
    if (!failing.empty())
        co_return not_available(failing);
    co_return json_response(status::ok, {{"status", "ok"}});
}

/// `GET /ready`: the node owns its shards and is not draining.
net::awaitable<response> ready(services& with, context& /*ctx*/) {
    auto reason = with.probe.not_ready_because();
    if (!reason.empty())
        co_return not_available(reason);
    co_return json_response(status::ok, {{"status", "ready"}});
}

/// `GET /metrics`: everything that is counted, for Prometheus.
net::awaitable<response> read_metrics(services& /*with*/, context& /*ctx*/) {
    response answer;
    answer.set(field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    answer.body = metrics::to_text();
    co_return answer;
}

/// `GET /ws` without a handshake.
net::awaitable<response> upgrade_only(services& /*with*/, context& ctx) {
    co_return websocket::upgrade_required(ctx.trace);
}

} // namespace

routes operations_routes() {
    return {
        {verb::get, "/health", access::open, health, navigation::route},
        {verb::get, "/ready", access::open, ready, navigation::route},
        {verb::get, "/metrics", access::open, read_metrics, navigation::route},
    };
}

routes socket_routes() {
    return {{verb::get, "/ws", access::open, upgrade_only, navigation::route}};
}

} // namespace parley::http
