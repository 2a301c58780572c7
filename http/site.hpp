#pragma once

#include "http/answer_counts.hpp"
#include "http/cors.hpp"
#include "http/event_loop.hpp"
#include "http/event_table.hpp"
#include "http/route_table.hpp"
#include "http/services.hpp"
#include "http/static_files.hpp"
#include "http/traffic.hpp"

#include <atomic>
#include <vector>

namespace parley::http {

class upgrade_table;

namespace socketio {
class engine_table;
} // namespace socketio

/// What all connections of one event loop serve from: the loop, its services, and what all
/// loops share and nobody changes.
struct site {
    event_loop& loop;
    services with;
    const route_table& routes;
    const event_table& events;
    const upgrade_table& upgrades;
    const static_files& files;
    const cors_policy& cors;
    traffic& counts;
    /// Sessions of long polling and Socket.IO on this loop.
    socketio::engine_table& engines;
    /// Those of all loops, by their numbers.
    const std::vector<site*>& all;
    answer_counts& answers;
    /// Set once when the node leaves: answers close their connections from then on.
    const std::atomic<bool>& is_draining;
};

} // namespace parley::http
