#include "http/socketio/link.hpp"

#include "http/socketio/framing.hpp"

namespace parley::http::socketio {

namespace {

/// What a WebSocket may take from its handshake to the end of polling.
constexpr std::chrono::seconds upgrade_timeout{10};

std::size_t message_size_max(const site& at) {
    return static_cast<std::size_t>(at.with.config.websocket.frame_size_max);
}

} // namespace

link::link(site& at, connection& from, engine_ptr of, first)
    : channel{from, message_size_max(at)}, at_{at}, engine_{std::move(of)},
      stage_{stage::carrying} {}

link::link(site& at, connection& from, engine_ptr of, second)
    : channel{from, message_size_max(at)}, at_{at}, engine_{std::move(of)}, stage_{stage::offered} {
}

link::~link() = default;

void link::on_started() {
    if (stage_ == stage::carrying) {
        engine_->start(this);
        return;
    }
    if (engine_ && engine_->offer(*this)) {
        on().expire_after(upgrade_timeout);
        return;
    }
    stage_ = stage::gone;
    close(websocket::close_code::normal, "there is no such session to upgrade");
}

void link::on_message(const websocket::decoder::input& message) {
    if (stage_ == stage::gone)
        return;
    // The engine may let go of us, and must live until the call returns.
    auto of = engine_;
    if (stage_ != stage::carrying)
        on_probe(message.is_text ? message.payload : "");
    else if (message.is_text)
        of->on_text(message.payload);
    else
        of->on_binary();
}

void link::on_probe(std::string_view text) {
    if (stage_ == stage::offered && text == "2probe") {
        stage_ = stage::probed;
        send(make_packet("3probe"));
        engine_->probed();
    } else if (stage_ == stage::probed && text == "5") {
        stage_ = stage::carrying;
        on().forget_timeout();
        engine_->upgrade();
    } else {
        close(websocket::close_code::protocol_error, "not the protocol");
    }
}

void link::on_blocked() {
    if (stage_ == stage::carrying && is_open())
        on().expire_after(at_.with.config.websocket.slow_consumer_timeout);
}

void link::on_written() {
    if (is_open())
        on().resume_reading();
}

void link::on_silence() {
    if (stage_ == stage::carrying)
        engine_->check_pace();
    else
        close(websocket::close_code::normal, "no upgrade in time");
}

void link::leave(std::uint16_t code, std::string_view reason) {
    stage_ = stage::gone;
    engine_.reset();
    if (code == websocket::close_code::normal || code == websocket::close_code::going_away)
        close(code, reason);
    else
        close_now(code, reason);
}

void link::on_closed() {
    give_up();
    let_go();
}

void link::let_go() {
    stage_ = stage::gone;
    if (auto of = std::exchange(engine_, nullptr))
        of->on_link_closed(*this);
}

} // namespace parley::http::socketio
