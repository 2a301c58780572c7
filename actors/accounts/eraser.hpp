#pragma once

#include "actors/protocol/accounts.hpp"
#include "persistence/erasure_repository.hpp"

#include <chrono>
#include <optional>

namespace parley {

/// Erases people on their wish, when it is due. Several nodes may do so. On the storage loop.
class eraser {
public:
    /// `window` is for how long an event matters to others.
    eraser(pg::pool& pool, std::chrono::seconds window) : erasures_{pool}, window_{window} {}

    /// Erases who is due, then answers what happened after `after`: for `erasure_watch`.
    net::awaitable<result<erasure_page>> work(std::optional<erasure_cursor> after);

    /// What happened after `after`, at most `limit` events.
    net::awaitable<result<accounts::erasures>> read(std::optional<erasure_cursor> after, int limit);

private:
    net::awaitable<void> erase_due();

    erasure_repository erasures_;
    std::chrono::seconds window_;
};

} // namespace parley
