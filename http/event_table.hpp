#pragma once

#include "http/services.hpp"
#include "http/types.hpp"

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace parley::http {

/// What the acknowledgement of an event carries: JSON, or JSON text that is encoded already
/// (the message of a send is encoded once for its sender and all receivers).
struct event_answer {
    json value;
    std::shared_ptr<const std::string> encoded;

    explicit event_answer(json value_ = json::object()) : value(std::move(value_)) {}
    explicit event_answer(std::shared_ptr<const std::string> encoded_)
        : encoded{std::move(encoded_)} {}
};

/// How far a `resume` answer went, so that held events are neither lost nor repeated.
struct held_conversation {
    conversation_id conversation;
    /// Live events up to this one are in the answer already.
    seq answered{};
};

/// What a handler may do to its session, whatever the framing.
class session_port {
public:
    virtual ~session_port() = default;

    virtual session_id id() const = 0;
    /// An entry of a log that this session made: its event goes to all others.
    virtual void note_own(conversation_id conversation, seq at) = 0;
    /// Keeps live events of this conversation back until the answer of the handler is out.
    /// Bounded: what does not fit becomes one `resync` of that conversation.
    virtual void hold(conversation_id conversation) = 0;
    /// Sends held events above `answered`. The table calls it after the acknowledgement.
    virtual void release(const held_conversation& held) = 0;
};

/// One event on its way through its handler.
struct session_context {
    session_port& session;
    identity caller;
    trace_id trace;
    /// What the handler held; released by the caller of the handler once the answer is out.
    std::vector<held_conversation> held;

    /// Holds live events back and remembers to release them.
    void hold(conversation_id conversation) {
        session.hold(conversation);
        held.push_back({conversation, {}});
    }
};

/// Handles the `data` of one client event; the failure becomes the acknowledgement's error.
/// `ctx` and `data` live until the coroutine ends. Exceptions become `internal`.
using event_handler = net::awaitable<result<event_answer>> (*)(
    services& with, session_context& ctx, const json& data
);

/// One row a client event.
struct event_row {
    std::string_view name;
    event_handler handle;
};

using event_rows = std::vector<event_row>;

/// All client events, for `/ws` and Socket.IO alike. Immutable after construction.
class event_table {
public:
    explicit event_table(const std::vector<event_rows>& subjects);

    /// `nullptr` when there is no such event.
    event_handler find(std::string_view name) const;
    std::vector<std::string_view> names() const;

private:
    std::unordered_map<std::string_view, event_handler> rows_;
};

} // namespace parley::http
