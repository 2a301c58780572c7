#pragma once

#include "http/connection.hpp"
#include "http/websocket/decoder.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace parley::http::websocket {

/// What all protocols over WebSocket share: frames become messages, pings are answered, broken
/// frames end the connection, and both sides say good-bye.
class channel : public protocol {
public:
    void on_bytes(std::span<char> bytes) override;
    void on_end_of_input() override;
    void on_timeout() final;
    void on_drain(std::chrono::milliseconds spread) final;

protected:
    channel(connection& on, std::size_t message_size_max);

    /// One message; text is valid UTF-8. Never after `close`.
    virtual void on_message(const decoder::input& message) = 0;
    /// True when the rest was kept for later, and reading ends here.
    virtual bool keeps_for_later(std::span<const char> /*rest*/) { return false; }
    /// A close frame goes out now, and nothing may follow it.
    virtual void on_closing() {}
    /// The time of `connection::expire_after` has come, and it was not ours.
    virtual void on_silence() = 0;

    /// Sends a close frame and waits a little for the peer's.
    void close(std::uint16_t code, std::string_view reason);
    /// For when nothing that the peer may still send matters.
    void close_now(std::uint16_t code, std::string_view reason);
    /// Nothing is to be sent and nothing will come.
    void give_up() { state_ = state::ended; }
    /// Says good-bye after a while, as a node that drains.
    void leave_after(std::chrono::milliseconds delay);

    bool is_open() const { return state_ < state::closing; }
    connection& on() { return connection_; }

private:
    enum class state : std::uint8_t { open, leaving, closing, ended };

    void act_on(const decoder::input& input);

    connection& connection_;
    decoder decoder_;
    state state_ = state::open;
};

} // namespace parley::http::websocket
