#pragma once

#include "http/connection.hpp"
#include "http/event_table.hpp"
#include "http/site.hpp"
#include "http/upgrade.hpp"
#include "http/websocket/decoder.hpp"
#include "http/websocket/held_events.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley::http::websocket {

/// `upgrade_handler` of `/ws`: takes the token from the Authorization header or the subprotocol
/// `bearer.<jwt>`, or waits for it in the first frame.
upgrade accept_session(site& at, connection& from, const context& ctx);

/// One connected device that speaks `/ws`: authentication, heartbeat, events in and out, and
/// the bounds on both. All rules of what events mean live in the event table.
class session final : public protocol, public session_port, public push_target {
public:
    /// `token` came with the handshake; without one the first frame must bring it.
    session(site& at, connection& from, std::optional<std::string> token);
    ~session() override;

    void on_started() override;
    void on_bytes(std::span<char> bytes) override;
    void on_end_of_input() override;
    void on_written() override;
    void on_blocked() override;
    void on_timeout() override;
    void on_drain(std::chrono::milliseconds spread) override;
    void on_closed() override;

    session_id id() const override { return id_; }
    void hold(conversation_id conversation) override;
    void release(const held_conversation& held) override;

    void push(const shared_event_ptr& event) override;

private:
    enum class stage : std::uint8_t {
        /// Waits for the frame with the token.
        anonymous,
        /// The user actor is being told; what the client sends waits.
        attaching,
        ready,
        /// Our close frame is out; the peer's is awaited.
        closing,
        ended,
    };

    void act_on(const decoder::input& input);
    /// Empty for a binary message, which is garbage like any other.
    void on_message(std::string_view text);
    void dispatch(json message);
    void login(std::string_view token);
    net::awaitable<void> attach(connection_ptr alive);
    void send_ready();
    net::awaitable<void> handle(connection_ptr alive, event_handler handler, json message);
    net::awaitable<result<event_answer>>
    run(event_handler handler, session_context& ctx, const json& data);
    void acknowledge(const json& id, const event_answer& answer);
    void refuse(const json& id, const failure& reason, const trace_id& trace);

    void send_text(std::string_view text);
    void send_event(frame_ptr event);
    void keep_within_bounds();
    void close(std::uint16_t code, std::string_view reason);
    void close_now(std::uint16_t code, std::string_view reason);
    void close_slow();

    bool is_too_slow() const;
    void beat();
    const websocket_settings& limits() const { return at_.with.config.websocket; }

    site& at_;
    connection& connection_;
    decoder decoder_;
    identity caller_;
    session_id id_ = session_id::make();
    std::uint64_t slot_ = 0;
    std::unique_ptr<held_events> held_;
    /// The token until `on_started`, then what came while attaching; mostly neither.
    std::unique_ptr<std::string> waiting_text_;
    /// Tick of the last received byte.
    std::uint32_t last_seen_ = 0;
    std::uint16_t requests_ = 0;
    std::uint8_t pings_unanswered_ = 0;
    stage stage_ = stage::anonymous;
    bool is_leaving_ = false;
};

} // namespace parley::http::websocket
