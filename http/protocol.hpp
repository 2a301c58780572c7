#pragma once

#include <chrono>
#include <span>

namespace parley::http {

/// What a connection speaks: HTTP first, perhaps WebSocket later. Owned by its connection and
/// called on its loop only.
class protocol {
public:
    virtual ~protocol() = default;

    /// The connection is ours from now on.
    virtual void on_started() {}
    /// Bytes came; they may be changed in place and are gone after the call.
    virtual void on_bytes(std::span<char> bytes) = 0;
    /// The peer will send nothing more, but may still read.
    virtual void on_end_of_input() = 0;
    /// All that was sent has left.
    virtual void on_written() {}
    /// The socket takes no more for now; `on_written` follows when it has caught up.
    virtual void on_blocked() {}
    /// The time set by `connection::expire_after` has come.
    virtual void on_timeout() = 0;
    /// The node leaves. Ends the connection within `spread` if that can be done without harm.
    virtual void on_drain(std::chrono::milliseconds spread) = 0;
    /// The socket is gone; coroutines may still hold the connection. Called once.
    virtual void on_closed() {}
};

} // namespace parley::http
