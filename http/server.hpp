#pragma once

#include "config/settings.hpp"
#include "http/event_table.hpp"
#include "http/identity.hpp"
#include "http/route_table.hpp"
#include "http/services.hpp"
#include "runtime/base/result.hpp"

#include <caf/actor_system.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parley::http {

/// What the composition root gives the server. References outlive it.
struct server_parts {
    const settings& config;
    caf::actor_system& system;
    const token_verifier& tokens;
    const node_probe& probe;
    caf::actor router;
    caf::actor accounts;
    caf::actor people;
    directory_actor directory;
    /// The rows of every subject, besides the server's own (operations).
    std::vector<routes> subjects;
    std::vector<event_rows> events;
    /// Null: anybody may open a conversation with anybody.
    connection_policy* connections = nullptr;
};

/// The public side of a node: loops on threads of their own that serve HTTP and WebSocket.
class server {
public:
    explicit server(server_parts parts);
    /// Stops at once what still runs.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Binds `http.bind` and `http.port` and begins to serve. The failure's detail is one
    /// sentence for people: address in use, no permission, no such address.
    result<void> start();
    /// The bound port, also when the setting was 0.
    int port() const;
    /// `http` or `https`, the address it listens on and the port.
    std::string url() const;

    /// Runs `work` as a coroutine on one of the loops, with what its routes work with. Only
    /// between `start` and `drain`; any thread.
    void run(std::function<net::awaitable<void>(services& with)> work);

    /// Accepts nobody any more, lets answers finish, tells sessions 1001 spread over half of
    /// `deadline`, and returns when all are gone or the deadline has passed, after which the
    /// rest is cut. Blocks; call it from the thread that stops the node.
    void drain(std::chrono::milliseconds deadline);

    /// Closes the sessions of somebody who may not be here any more (4401). Any thread, also while
    /// it starts and drains.
    void end_sessions(user_id of);

    /// Has every client connect again within this time and catch up: what was pushed to them may be
    /// incomplete. Any thread, also while it starts and drains.
    void reconnect_sessions(std::chrono::milliseconds spread);

    /// Connections that are open now.
    int connection_count() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace parley::http
