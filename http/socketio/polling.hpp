#pragma once

#include "http/ask.hpp"
#include "http/site.hpp"
#include "http/upgrade.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <string>

namespace parley::http::socketio {

/// `/socket.io/` without a WebSocket handshake: begins sessions, and brings the requests of long
/// polling to the loop that their session lives on.
net::awaitable<response> serve_polling(site& at, context& ctx);

/// `upgrade_handler` of `/socket.io/`: a new session, or the second transport of one.
upgrade accept_link(site& at, connection& from, const context& ctx);

/// What loops ask each other, answered with `polled`; `asker::message_handler` of a loop.
bool on_request(const site& at, const caf::message& content, const asking& by);

/// A GET: what is there for this session?
struct poll {
    std::string sid;
};

/// The body of a POST.
struct receive {
    std::string sid;
    std::string payload;
};

/// The client of a GET went away.
struct abandon {
    std::string sid;
};

struct polled {
    /// False when there is no such session, or none that may be polled.
    bool is_known = false;
    std::string packets{};
};

} // namespace parley::http::socketio

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::http::socketio::poll)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::http::socketio::receive)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::http::socketio::abandon)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::http::socketio::polled)
