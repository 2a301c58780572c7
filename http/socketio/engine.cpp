#include "http/socketio/engine.hpp"

#include "http/socketio/engine_table.hpp"
#include "http/socketio/framing.hpp"
#include "http/socketio/link.hpp"
#include "http/socketio/packet.hpp"
#include "http/socketio/polling.hpp"

#include <boost/asio/post.hpp>

namespace parley::http::socketio {

namespace {

const frame_ptr& ping() {
    static const frame_ptr shared = make_packet("2");
    return shared;
}

constexpr std::string_view close_packet = "1";
constexpr std::string_view noop_packet = "6";

/// How long a client may take for its pong; in the proportion that clients know from others.
std::chrono::milliseconds pong_timeout(std::chrono::milliseconds heartbeat) {
    return heartbeat * 4 / 5;
}

} // namespace

engine::engine(site& at, std::string sid) : at_{at}, sid_{std::move(sid)}, client_{at, *this} {}

engine::~engine() = default;

std::string engine::greeting(bool can_upgrade) const {
    std::chrono::milliseconds heartbeat = at_.with.config.websocket.heartbeat;
    json data{
        {"sid", sid_},
        {"upgrades", can_upgrade ? json::array({"websocket"}) : json::array()},
        {"pingInterval", heartbeat.count()},
        {"pingTimeout", pong_timeout(heartbeat).count()},
        {"maxPayload", at_.with.config.websocket.frame_size_max}
    };
    return packet_type::open + data.dump();
}

void engine::start(link* by) {
    link_ = by;
    if (by != nullptr)
        send(make_packet(greeting(false)));
    at_.loop.wheel().file(heartbeat_, at_.with.config.websocket.heartbeat);
    await_connect();
}

bool engine::poll(const asking& by) {
    if (link_ != nullptr)
        return false;
    if (poll_) {
        close_broken();
        return false;
    }
    poll_ = by;
    if (is_probed_ && !backlog_)
        reply(std::string{noop_packet});
    else
        answer_poll();
    return true;
}

bool engine::receive(std::string_view payload) {
    if (link_ != nullptr)
        return false;
    for (auto each : split_payload(payload)) {
        if (!take(each) || is_over_)
            return each == close_packet;
    }
    return true;
}

/// One packet of a POST.
bool engine::take(std::string_view text) {
    if (text.starts_with(packet_type::binary))
        on_binary();
    else
        on_text(text);
    return !is_over_;
}

void engine::abandon() {
    // What its answer would have carried is lost, and the client knows: it connects anew.
    poll_.reset();
    close(websocket::close_code::normal, "the poll was abandoned");
}

void engine::on_text(std::string_view text) {
    switch (text.empty() ? '\0' : text.front()) {
    case packet_type::message:
        client_.on_packet(text.substr(1));
        return;
    case packet_type::pong:
        on_pong();
        return;
    case packet_type::close:
        if (poll_)
            reply(std::string{noop_packet});
        close(websocket::close_code::normal, {});
        return;
    case packet_type::noop:
        return;
    default:
        close_broken();
        return;
    }
}

void engine::on_pong() {
    awaits_pong_ = false;
    if (!is_leaving_)
        at_.loop.wheel().file(heartbeat_, at_.with.config.websocket.heartbeat);
}

void engine::beat() {
    engine_ptr alive{this};
    if (is_leaving_) {
        close(websocket::close_code::going_away, "the node is leaving");
        return;
    }
    client_.beat();
    client_.check_pace();
    if (is_over_)
        return;
    // A ping that is still on its way cannot have been answered: the client is slow, not gone.
    const auto* queue = waiting();
    if (awaits_pong_ && (queue == nullptr || queue->empty())) {
        close(websocket::close_code::normal, "no pong in time");
        return;
    }
    if (!std::exchange(awaits_pong_, true))
        send(ping());
    at_.loop.wheel().file(heartbeat_, pong_timeout(at_.with.config.websocket.heartbeat));
}

void engine::await_connect() {
    at_.loop.wheel().file(connect_deadline_, at_.with.config.websocket.auth_timeout);
}

void engine::connected() {
    timing_wheel::drop(connect_deadline_);
}

void engine::connect_timed_out() {
    close(websocket::close_code::authentication_timeout, "no token in time");
}

bool engine::offer(link& by) {
    if (is_over_ || link_ != nullptr || candidate_ != nullptr)
        return false;
    candidate_ = &by;
    return true;
}

void engine::probed() {
    is_probed_ = true;
    if (poll_)
        reply(std::string{noop_packet});
}

void engine::upgrade() {
    link_ = std::exchange(candidate_, nullptr);
    if (poll_)
        reply(std::string{noop_packet});
    auto waiting = std::exchange(backlog_, nullptr);
    if (!waiting)
        return;
    for (auto& each : waiting->take_unsent())
        link_->send(std::move(each));
    at_.loop.give_back(std::move(waiting));
}

void engine::on_link_closed(const link& gone) {
    if (&gone == candidate_) {
        candidate_ = nullptr;
        is_probed_ = false;
    }
    if (&gone == link_) {
        link_ = nullptr;
        end();
    }
}

void engine::send(frame_ptr next) {
    if (is_over_)
        return;
    if (link_ != nullptr) {
        link_->send(std::move(next));
        return;
    }
    if (!backlog_) {
        backlog_ = at_.loop.borrow_queue();
        backlog_->waiting_since = at_.loop.wheel().now();
    }
    backlog_->push(std::move(next));
    if (poll_)
        answer_soon();
}

output_queue* engine::waiting() {
    return link_ != nullptr ? link_->waiting() : backlog_.get();
}

void engine::flush() {
    if (link_ != nullptr)
        link_->flush();
    else
        answer_poll();
}

void engine::pause_reading() {
    if (link_ != nullptr)
        link_->pause_reading();
}

/// All packets of one turn of the loop leave in one answer.
void engine::answer_soon() {
    if (std::exchange(is_answer_posted_, true))
        return;
    net::post(at_.loop.io(), [self = engine_ptr{this}] {
        self->is_answer_posted_ = false;
        self->answer_poll();
    });
}

void engine::answer_poll() {
    if (!poll_ || !backlog_)
        return;
    std::string packets;
    packets.reserve(backlog_->bytes());
    for (const auto& each : backlog_->take_unsent()) {
        if (!packets.empty())
            packets.push_back(packet_separator);
        packets.append(packet_of(*each));
    }
    at_.loop.give_back(std::move(backlog_));
    reply(std::move(packets));
}

void engine::reply(std::string packets) {
    auto to = *std::exchange(poll_, std::nullopt);
    asker::answer(to, polled{true, std::move(packets)});
}

void engine::close_broken() {
    close(websocket::close_code::protocol_error, "not the protocol");
}

void engine::close(std::uint16_t code, std::string_view reason) {
    if (is_over_)
        return;
    engine_ptr alive{this};
    if (poll_) {
        send(make_packet(close_packet));
        answer_poll();
    }
    if (auto* gone = std::exchange(link_, nullptr))
        gone->leave(code, reason);
    end();
}

void engine::leave_after(std::chrono::milliseconds delay) {
    is_leaving_ = true;
    at_.loop.wheel().file(heartbeat_, delay);
}

void engine::end() {
    if (std::exchange(is_over_, true))
        return;
    engine_ptr alive{this};
    timing_wheel::drop(heartbeat_);
    timing_wheel::drop(connect_deadline_);
    if (auto* gone = std::exchange(candidate_, nullptr))
        gone->leave(websocket::close_code::normal, "the session has ended");
    if (backlog_)
        at_.loop.give_back(std::move(backlog_));
    client_.end();
    at_.engines.remove(*this);
}

} // namespace parley::http::socketio
