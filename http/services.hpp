#pragma once

#include "actors/protocol/address.hpp"
#include "actors/protocol/directory.hpp"
#include "config/settings.hpp"
#include "http/ask.hpp"
#include "http/identity.hpp"

#include <caf/actor.hpp>

#include <string>

namespace parley::http {

class call_limits;

/// What operators ask of a node. Called on every loop at once and never blocks.
class node_probe {
public:
    virtual ~node_probe() = default;

    /// What keeps the node from being live, such as "database"; empty when it is.
    virtual std::string failing_part() const = 0;
    /// What keeps the node from serving (shards not owned, draining); empty when it is ready.
    virtual std::string not_ready_because() const = 0;
    /// Nobody reaches the database: what is shown may soon be out of date. ADR 13
    virtual bool is_degraded() const = 0;
};

class connection_policy;

namespace description {
struct documents;
} // namespace description

/// What the routes and events of one event loop work with. References outlive the server.
struct services {
    const settings& config;
    const token_verifier& tokens;
    const node_probe& probe;
    /// Takes `routed` envelopes; the address of the entity travels in the message.
    caf::actor router;
    caf::actor accounts;
    caf::actor people;
    directory_actor directory;
    call_limits& limits;
    asker& asks;
    const description::documents& documents;
    /// Who may open a conversation with whom; null when anybody may.
    connection_policy* connections;

    /// Asks an actor, by default with the deadline `http.ask_timeout`.
    template <class Reply, class Message>
    net::awaitable<result<Reply>> ask(const caf::actor& to, Message message) {
        return asks.ask<Reply>(to, config.http.ask_timeout, std::move(message));
    }
    template <class Reply, class Message>
    net::awaitable<result<Reply>>
    ask(const caf::actor& to, milliseconds deadline, Message message) {
        return asks.ask<Reply>(to, deadline, std::move(message));
    }

    /// Asks a conversation or a user by address, wherever it lives.
    template <class Reply, class Id, class Message>
    net::awaitable<result<Reply>>
    ask_entity(Id to, Message message, message_class cls = message_class::request) {
        auto payload = caf::make_message(std::move(message));
        auto envelope = routed{entity_of(to), cls, std::move(payload)};
        return asks.ask<Reply>(router, config.http.ask_timeout, std::move(envelope));
    }

    template <class Message>
    void tell(const caf::actor& to, Message message) {
        asks.tell(to, std::move(message));
    }
    template <class Id, class Message>
    void tell_entity(Id to, Message message, message_class cls) {
        auto payload = caf::make_message(std::move(message));
        asks.tell(router, routed{entity_of(to), cls, std::move(payload)});
    }

    /// Asks the directory.
    template <class Message>
    net::awaitable<result<directory::found>> look_up(Message message) {
        auto to = caf::actor_cast<caf::actor>(directory);
        return asks.ask<directory::found>(to, config.http.ask_timeout, std::move(message));
    }
};

} // namespace parley::http
