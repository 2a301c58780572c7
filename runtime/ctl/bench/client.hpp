#pragma once

#include "runtime/ctl/bench/endpoint.hpp"
#include "runtime/ctl/bench/event_loop.hpp"
#include "runtime/ctl/bench/websocket_frame.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace parley::bench {

/// One WebSocket to the node. Written by hand instead of on Beast's stream, which reads and
/// writes a frame a system call: measured, that costs 6 to 13 times the CPU when frames come in
/// groups, and the generator must not be what limits the node beside it.
class client final : public event_loop::source {
public:
    /// Who hears of a client; calls come from within the loop's turns.
    class listener {
    public:
        /// Authenticated: the server has said `ready`.
        virtual void on_open(client& from) = 0;
        /// A text frame; `text` ends with the call.
        virtual void on_text(client& from, std::string_view text) = 0;
        /// Closed by the other side or never opened. May open the client again, but later.
        virtual void on_lost(client& from, std::string_view reason) = 0;

    protected:
        ~listener() = default;
    };

    client(event_loop& loop, listener& owner) : loop_{loop}, owner_{owner} {}
    ~client() { close(); }
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// Connects from `source_address` (host order, 0 for any) and authenticates with `token`.
    /// Only when closed. Throws `cannot_run` when this process may not open more sockets.
    void open(const endpoint& to, std::uint32_t source_address, std::string_view token);

    /// Without a closing handshake and without telling the listener.
    void close();

    bool is_open() const { return state_ == state::open; }

    /// Sends one text frame when the turn ends. Only when open.
    void send(std::string_view text);

    void on_ready(std::uint32_t events) override;
    void on_turn_end() override;

private:
    enum class state : std::uint8_t { closed, connecting, upgrading, authenticating, open };

    void connected();
    void receive();
    void upgraded(std::string_view bytes);
    /// Handles the whole frames that `bytes` begins with and returns what is left.
    std::string_view take_frames(std::string_view bytes);
    void take(const server_frame& frame);
    void take_text(std::string_view text);
    void send_frame(opcode kind, std::string_view payload);
    void flush();
    void lose(std::string_view reason);

    event_loop& loop_;
    listener& owner_;
    int socket_ = -1;
    state state_ = state::closed;
    bool is_waiting_to_write_ = false;
    bool is_ending_turn_ = false;
    std::uint32_t mask_ = 0x9e3779b9;
    /// The upgrade request until it is sent, then frames that wait to be sent.
    std::string out_;
    /// The beginning of a frame whose end has not come; holds no memory otherwise.
    std::string partial_;
};

} // namespace parley::bench
