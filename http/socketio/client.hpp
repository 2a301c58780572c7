#pragma once

#include "http/realtime/session.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace parley::http::socketio {

class engine;
struct packet;

/// The Socket.IO side of one Engine.IO session: CONNECT with the token, events, and
/// acknowledgements, all in the main namespace. Part of its engine.
class client final : public realtime::session {
public:
    client(site& at, engine& through);
    ~client() override;

    /// The text of an Engine.IO message.
    void on_packet(std::string_view text);
    /// A binary message: an attachment of the packet before it, or a mistake.
    void on_binary();
    /// The transport has caught up, or time has passed: is this one too slow?
    void check_pace();
    /// Once a heartbeat.
    void beat() { age_held(); }
    /// The engine has ended.
    void end() { leave(stage::over); }
    bool is_connected() const { return now() == stage::ready; }

private:
    void act_on(packet parsed);
    void on_connect(const packet& parsed);
    void on_event(packet parsed);

    kept_ptr lifeline() override;
    void send(frame_ptr next) override;
    output_queue* waiting() override;
    void flush() override;
    void pause_reading() override;
    void on_attached() override;
    void on_refused(const failure& reason) override;
    void on_too_slow() override;
    void dismiss() override;
    void reconnect_after(std::chrono::milliseconds delay) override;

    engine& engine_;
    /// Binary messages that are still to come, and the request that they belong to.
    std::size_t attachments_ = 0;
    std::string attached_to_;
};

} // namespace parley::http::socketio
