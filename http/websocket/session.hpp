#pragma once

#include "http/realtime/session.hpp"
#include "http/upgrade.hpp"
#include "http/websocket/channel.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley::http::websocket {

/// `upgrade_handler` of `/ws`: takes the token from the Authorization header or the subprotocol
/// `bearer.<jwt>`, or waits for it in the first frame.
upgrade accept_session(site& at, connection& from, const context& ctx);

/// A session that speaks `/ws`: JSON in text frames, heartbeat by WebSocket pings.
class session final : public channel, public realtime::session {
public:
    /// `token` came with the handshake; without one the first frame must bring it.
    session(site& at, connection& from, std::optional<std::string> token);
    ~session() override;

    void on_started() override;
    void on_bytes(std::span<char> bytes) override;
    void on_written() override;
    void on_blocked() override;
    void on_closed() override;

private:
    void on_message(const decoder::input& input) override;
    bool keeps_for_later(std::span<const char> rest) override;
    void on_silence() override;
    void on_closing() override { leave(stage::over); }
    void dispatch(json message);
    void say_who(std::string_view token);
    void beat();

    kept_ptr lifeline() override { return kept_ptr{&on()}; }
    void send(frame_ptr next) override { on().send(std::move(next)); }
    output_queue* waiting() override { return on().waiting(); }
    void flush() override { on().flush(); }
    void pause_reading() override { on().pause_reading(); }
    void on_attached() override;
    void on_refused(const failure& reason) override;
    void on_too_slow() override;
    void dismiss() override;
    void reconnect_after(std::chrono::milliseconds delay) override;

    /// The token until `on_started`, then what came while attaching; mostly neither.
    std::unique_ptr<std::string> waiting_text_;
    /// Tick of the last received byte.
    std::uint32_t last_seen_ = 0;
    std::uint8_t pings_unanswered_ = 0;
};

} // namespace parley::http::websocket
