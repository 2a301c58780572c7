#include "http/socketio/client.hpp"

#include "http/problem.hpp"
#include "http/socketio/engine.hpp"
#include "http/socketio/framing.hpp"
#include "http/socketio/packet.hpp"
#include "http/websocket/codec.hpp"

namespace parley::http::socketio {

namespace {

constexpr std::string_view main_space = "/";

} // namespace

client::client(site& at, engine& through)
    : realtime::session{at, socketio_framing()}, engine_{through} {}

client::~client() = default;

void client::on_packet(std::string_view text) {
    at().counts.events_in.Increment();
    auto parsed = parse_packet(text);
    // Nothing may stand between a packet and its attachments.
    if (!parsed || attachments_ > 0)
        engine_.close_broken();
    else
        act_on(std::move(*parsed));
}

void client::act_on(packet parsed) {
    if (parsed.what == packet::type::connect) {
        on_connect(parsed);
        return;
    }
    if (parsed.name_space != main_space || now() != stage::ready) {
        engine_.close_broken();
        return;
    }
    attachments_ = parsed.attachments;
    switch (parsed.what) {
    case packet::type::disconnect:
        leave(stage::anonymous);
        engine_.await_connect();
        return;
    case packet::type::event:
        on_event(std::move(parsed));
        return;
    case packet::type::binary_event:
        attached_to_ = parsed.id;
        if (attachments_ == 0)
            refuse(attached_to_, failure{errc::validation_failed}, trace_id::make());
        return;
    default:
        // We ask for no acknowledgements, so there is nothing that one could belong to.
        attached_to_.clear();
        return;
    }
}

void client::on_connect(const packet& parsed) {
    if (parsed.name_space != main_space) {
        std::string text{"44"};
        text.append(parsed.name_space).append(",{\"message\":\"Invalid namespace\"}");
        send_bounded(make_packet(text));
        return;
    }
    if (now() != stage::anonymous) {
        engine_.close_broken();
        return;
    }
    auto token = parsed.data.is_object() ? parsed.data.find("token") : parsed.data.end();
    bool has_token = parsed.data.is_object() && token != parsed.data.end() && token->is_string();
    login(has_token ? std::string_view{token->get_ref<const std::string&>()} : "");
}

void client::on_event(packet parsed) {
    const auto& first = parsed.data[0];
    auto name = first.is_string() ? first.get<std::string>() : first.dump();
    auto data = parsed.data.size() > 1 ? std::move(parsed.data[1]) : json{};
    request(name, std::string{parsed.id}, std::move(data));
}

void client::on_binary() {
    if (attachments_ == 0) {
        engine_.close_broken();
        return;
    }
    if (--attachments_ > 0 || now() != stage::ready)
        return;
    // No event takes bytes.
    refuse(attached_to_, failure{errc::validation_failed}, trace_id::make());
}

void client::on_attached() {
    engine_.connected();
    send(make_packet("40{\"sid\":\"" + to_string(id()) + "\"}"));
    send_ready();
}

void client::on_refused(const failure& reason) {
    leave(stage::anonymous);
    auto error = error_json(reason, trace_id::make());
    json refusal{{"message", code_name(reason.code)}, {"data", std::move(error)}};
    send_bounded(make_packet("44" + refusal.dump()));
}

void client::check_pace() {
    if (is_too_slow())
        close_slow();
}

void client::dismiss() {
    engine_.close(websocket::close_code::unauthenticated, code_name(errc::unauthenticated));
}

void client::reconnect_after(std::chrono::milliseconds delay) {
    engine_.leave_after(delay);
}

void client::on_too_slow() {
    engine_.close(websocket::close_code::slow_consumer, "too slow");
}

kept_ptr client::lifeline() {
    return kept_ptr{&engine_};
}

void client::send(frame_ptr next) {
    engine_.send(std::move(next));
}

output_queue* client::waiting() {
    return engine_.waiting();
}

void client::flush() {
    engine_.flush();
}

void client::pause_reading() {
    engine_.pause_reading();
}

} // namespace parley::http::socketio
