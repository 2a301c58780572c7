#pragma once

#include "http/services.hpp"

namespace parley::http {

/// Who may open a conversation with whom. Asked on every loop at once, so implementations are
/// thread-safe; they never block.
class connection_policy {
public:
    virtual ~connection_policy() = default;

    /// Success, `not_connected`, or `connections_unavailable` when nobody can tell in time.
    virtual net::awaitable<result<void>> check(services& with, user_id from, user_id to) = 0;

    /// Ends what is under way; later checks fail. To be called while the loops still run.
    virtual void stop() {}
};

} // namespace parley::http
