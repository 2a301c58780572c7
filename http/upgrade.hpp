#pragma once

#include "http/connection.hpp"
#include "http/site.hpp"
#include "http/socket.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

/// A socket on its way to another loop.
struct moved_socket {
    socket on;
    /// The 101 that has not been sent yet.
    frame_ptr head;
    /// What has been read behind the handshake.
    std::string rest;
};

/// How a connection leaves HTTP: with the protocol that follows, to another loop, or with a
/// refusal.
struct upgrade {
    using mover = std::function<void(moved_socket)>;

    std::unique_ptr<protocol> next;
    /// Headers of the 101 besides those of the handshake, such as the chosen subprotocol.
    headers fields;
    /// Instead of `next`: takes the socket away.
    mover move;
    /// Instead of both.
    std::optional<response> refusal;
};

/// Called for a valid WebSocket handshake (RFC 6455) to its path. The protocol may send at
/// once; the 101 stands before it in the queue.
using upgrade_handler = upgrade (*)(site& at, connection& from, const context& ctx);

/// Answers what comes to the path without a handshake.
using fallback_handler = net::awaitable<response> (*)(site& at, context& ctx);

/// A path that speaks WebSocket.
struct upgrade_row {
    std::string_view path;
    upgrade_handler handle;
    /// None: the route table has a row for it.
    fallback_handler fallback = nullptr;
    /// Methods of the fallback.
    std::string_view allow = {};
};

/// All of them. Immutable after construction and shared by all loops.
class upgrade_table {
public:
    explicit upgrade_table(std::vector<upgrade_row> rows) : rows_{std::move(rows)} {}

    const upgrade_row* find(std::string_view path) const {
        for (const auto& row : rows_) {
            if (row.path == path)
                return &row;
        }
        return nullptr;
    }

private:
    std::vector<upgrade_row> rows_;
};

} // namespace parley::http
