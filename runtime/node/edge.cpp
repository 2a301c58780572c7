#include "runtime/node/edge.hpp"

#include "http/grpc/connections_client.hpp"
#include "http/messaging/mutual_follows.hpp"
#include "runtime/base/log.hpp"

namespace parley {

std::unique_ptr<http::connection_policy> make_policy(const settings& config) {
    if (config.messaging.policy == "open")
        return nullptr;
    if (config.connections.address.empty())
        return http::make_mutual_follows();
    return http::rpc::make_connections_client(config.connections);
}

result<void>
serve_grpc(const settings& config, http::server& http, std::unique_ptr<http::rpc::server>& made) {
    bool is_told = config.grpc.port >= 0;
    auto port = is_told ? config.grpc.port : http.port() + 1;
    auto started = http::rpc::server::start(config.http, port, http);
    if (!started && is_told)
        return started.error();
    if (!started) {
        log::warning("grpc_not_served", {{"reason", started.error().detail}});
        return {};
    }
    made = std::move(*started);
    log::info("grpc_served", {{"port", std::to_string(made->port())}});
    return {};
}

} // namespace parley
