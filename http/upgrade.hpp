#pragma once

#include "http/connection.hpp"
#include "http/site.hpp"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace parley::http {

/// How a connection leaves HTTP: with the protocol that follows, or with a refusal.
struct upgrade {
    std::unique_ptr<protocol> next;
    /// Headers of the 101 besides those of the handshake, such as the chosen subprotocol.
    headers fields;
    /// Instead of `next`.
    std::optional<response> refusal;
};

/// Called for a valid WebSocket handshake (RFC 6455) to its path. The protocol may send at
/// once; the 101 stands before it in the queue.
using upgrade_handler = upgrade (*)(site& at, connection& from, const context& ctx);

/// A path that speaks WebSocket.
struct upgrade_row {
    std::string_view path;
    upgrade_handler handle;
};

/// All of them. Immutable after construction and shared by all loops.
class upgrade_table {
public:
    explicit upgrade_table(std::vector<upgrade_row> rows) : rows_{std::move(rows)} {}

    upgrade_handler find(std::string_view path) const {
        for (const auto& row : rows_) {
            if (row.path == path)
                return row.handle;
        }
        return nullptr;
    }

private:
    std::vector<upgrade_row> rows_;
};

} // namespace parley::http
