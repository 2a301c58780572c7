#pragma once

#include "persistence/connection_settings.hpp"

#include <cstdint>
#include <functional>

namespace parley {

/// Hears of each new version of the cluster's map as soon as it is made, over a connection of its
/// own. What it misses while that is away, the next heartbeat tells.
class map_listener {
public:
    /// `told` is called on the loop's thread and must not block.
    map_listener(
        pg::loop& on, const storage_settings& settings, std::function<void(std::int64_t)> told
    )
        : loop_{on}, settings_{connection_settings_of(settings, "parley map")},
          told_{std::move(told)} {}

    /// Begins to listen, for as long as the loop runs, which must end first.
    void start();

private:
    net::awaitable<result<void>> listen();
    net::awaitable<bool> listen_once();

    pg::loop& loop_;
    pg::connection_settings settings_;
    std::function<void(std::int64_t)> told_;
};

} // namespace parley
