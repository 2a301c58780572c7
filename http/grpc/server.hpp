#pragma once

#include "http/server.hpp"

#include <memory>

namespace parley::http::rpc {

/// The gRPC side of a node: messaging, health (`grpc.health.v1`) and reflection.
class server {
public:
    /// Binds `http.bind` and `port` and serves calls on the loops of `on`, which outlives it;
    /// port 0 picks a free one. The failure's detail is a sentence for people.
    static result<std::unique_ptr<server>>
    start(const http_settings& config, int port, http::server& on);
    /// Stops: new calls are refused, those under way finish or are cancelled at the deadline.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    int port() const;

private:
    struct state;
    explicit server(std::unique_ptr<state> built);

    std::unique_ptr<state> state_;
};

} // namespace parley::http::rpc
