#pragma once

#include "http/socketio/engine.hpp"
#include "http/websocket/channel.hpp"

namespace parley::http::socketio {

/// A WebSocket that carries the packets of an Engine.IO session: from the beginning, or once it
/// has been probed and the client has left long polling.
class link final : public websocket::channel {
public:
    /// The only transport of a session that begins with it.
    struct first {};
    /// To be upgraded to.
    struct second {};

    link(site& at, connection& from, engine_ptr of, first);
    link(site& at, connection& from, engine_ptr of, second);
    ~link() override;

    void on_started() override;
    void on_written() override;
    void on_blocked() override;
    void on_closed() override;

    void send(frame_ptr next) { on().send(std::move(next)); }
    output_queue* waiting() { return on().waiting(); }
    void flush() { on().flush(); }
    void pause_reading() { on().pause_reading(); }
    /// The engine has let go of it.
    void leave(std::uint16_t code, std::string_view reason);

private:
    enum class stage : std::uint8_t { carrying, offered, probed, gone };

    void on_message(const websocket::decoder::input& message) override;
    void on_silence() override;
    void on_closing() override { let_go(); }
    void on_probe(std::string_view text);
    void let_go();

    site& at_;
    engine_ptr engine_;
    stage stage_;
};

} // namespace parley::http::socketio
