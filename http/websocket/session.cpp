#include "http/websocket/session.hpp"

#include "actors/protocol/user.hpp"
#include "http/frames.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/random.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parley::http::websocket {

namespace {

/// How long the peer may take to answer our close frame.
constexpr std::chrono::seconds close_timeout{3};
/// Unanswered pings that end a session.
constexpr int pings_max = 2;
/// What a client may send ahead while its user actor is being told.
constexpr std::size_t waiting_text_max = 64 * 1024;
const frame_ptr& ping_frame() {
    static const frame_ptr shared = make_frame(make_frame_bytes(opcode::ping, {}));
    return shared;
}

} // namespace

session::session(site& at, connection& from, std::optional<std::string> token)
    : at_{at}, connection_{from},
      decoder_{static_cast<std::size_t>(at.with.config.websocket.frame_size_max)} {
    if (token)
        waiting_text_ = std::make_unique<std::string>(std::move(*token));
}

session::~session() = default;

void session::on_started() {
    connection_.expire_after(limits().auth_timeout);
    last_seen_ = at_.loop.wheel().now();
    if (!waiting_text_)
        return;
    auto token = std::move(*std::exchange(waiting_text_, nullptr));
    login(token);
}

void session::on_bytes(std::span<char> bytes) {
    last_seen_ = at_.loop.wheel().now();
    pings_unanswered_ = 0;
    while (stage_ != stage::ended) {
        if (stage_ == stage::attaching) {
            if (!waiting_text_)
                waiting_text_ = std::make_unique<std::string>();
            waiting_text_->append(bytes.data(), bytes.size());
            if (waiting_text_->size() > waiting_text_max)
                connection_.pause_reading();
            return;
        }
        auto input = decoder_.next(bytes);
        if (input.what == decoder::input::kind::need_more)
            return;
        act_on(input);
    }
}

void session::act_on(const decoder::input& input) {
    using kind = decoder::input::kind;
    if (stage_ == stage::closing && input.what != kind::close && input.what != kind::violation)
        return;
    switch (input.what) {
    case kind::message:
        on_message(input.is_text ? input.payload : std::string_view{});
        return;
    case kind::ping:
        connection_.send(make_frame(make_frame_bytes(opcode::pong, input.payload)));
        return;
    case kind::violation:
        close_now(input.code, {});
        return;
    case kind::close:
        if (stage_ == stage::closing) {
            stage_ = stage::ended;
            connection_.end();
            return;
        }
        close_now(input.code == 1005 ? close_code::normal : input.code, {});
        return;
    case kind::pong:
    case kind::need_more:
        return;
    }
}

void session::login(std::string_view token) {
    auto caller = at_.with.tokens.verify(token);
    if (!caller) {
        refuse({}, caller.error(), trace_id::make());
        close(close_code::unauthenticated, code_name(caller.error().code));
        return;
    }
    caller_ = *caller;
    stage_ = stage::attaching;
    slot_ = at_.loop.add_session(*this);
    at_.counts.sessions.Increment();
    connection_.forget_timeout();
    net::co_spawn(at_.loop.io(), attach(connection_ptr{&connection_}), net::detached);
}

net::awaitable<void> session::attach(connection_ptr alive) {
    user::attach request{id_, {at_.with.asks.self(), slot_}};
    auto attached = co_await at_.with.ask_entity<user::attached>(
        caller_.user, std::move(request), message_class::control
    );
    if (!alive->is_open() || stage_ != stage::attaching)
        co_return;
    if (!attached) {
        refuse({}, attached.error(), trace_id::make());
        close(close_code::restart, code_name(attached.error().code));
        co_return;
    }
    stage_ = stage::ready;
    send_ready();
    connection_.expire_after(limits().heartbeat);
    connection_.resume_reading();
    if (auto early = std::exchange(waiting_text_, nullptr))
        on_bytes(*early);
}

void session::send_ready() {
    auto milliseconds = std::chrono::milliseconds{limits().heartbeat}.count();
    json data{
        {"session_id", to_string(id_)},
        {"user_id", to_string(caller_.user)},
        {"server_time", to_string(timestamp::now())},
        {"heartbeat_interval_ms", milliseconds},
        {"limits",
         {{"frame_size_max", limits().frame_size_max},
          {"text_size_max", limits::text_size_max},
          {"requests_max", limits().requests_max},
          {"sync_entries_max", limits::sync_entries_max},
          {"watched_users_max", limits::watched_users_max}}}
    };
    connection_.send(make_frame(event_frame("ready", data.dump())));
}

void session::on_end_of_input() {
    connection_.abort();
}

void session::on_blocked() {
    // Sooner than the heartbeat: the clock of a slow consumer has begun to run.
    if (stage_ == stage::ready)
        connection_.expire_after(std::min(limits().slow_consumer_timeout, limits().heartbeat));
}

void session::on_written() {
    if (stage_ == stage::ready)
        connection_.resume_reading();
}

void session::on_timeout() {
    switch (stage_) {
    case stage::anonymous:
        close(close_code::authentication_timeout, "no token in time");
        return;
    case stage::attaching:
    case stage::ready:
        if (is_leaving_)
            close(close_code::going_away, "the node is leaving");
        else if (is_too_slow())
            close_slow();
        else
            beat();
        return;
    case stage::closing:
    case stage::ended:
        stage_ = stage::ended;
        connection_.end(close_timeout);
        return;
    }
}

/// Sends a ping when nothing came for a heartbeat; gives up when two of them changed nothing.
void session::beat() {
    if (held_)
        held_->age();
    if (held_ && held_->empty())
        held_.reset();
    auto silence = (at_.loop.wheel().now() - last_seen_) * at_.loop.wheel().tick();
    std::chrono::milliseconds heartbeat = limits().heartbeat;
    if (silence < heartbeat * (pings_unanswered_ + 1)) {
        connection_.expire_after(heartbeat * (pings_unanswered_ + 1) - silence);
        return;
    }
    if (pings_unanswered_ == pings_max) {
        connection_.abort();
        return;
    }
    ++pings_unanswered_;
    connection_.send(ping_frame());
    connection_.expire_after(heartbeat);
}

void session::on_drain(std::chrono::milliseconds spread) {
    // Reconnecting clients must not all come to the other nodes in the same moment.
    random_source random{at_.loop.wheel().now() + static_cast<std::uint64_t>(connection_.place)};
    auto delay = random.below(static_cast<std::uint64_t>(spread.count()) + 1);
    is_leaving_ = true;
    if (stage_ == stage::anonymous)
        close(close_code::going_away, "the node is leaving");
    else if (stage_ != stage::ended)
        connection_.expire_after(std::chrono::milliseconds{delay});
}

void session::on_closed() {
    stage_ = stage::ended;
    held_.reset();
    if (slot_ == 0)
        return;
    at_.loop.remove_session(std::exchange(slot_, 0));
    at_.counts.sessions.Decrement();
    at_.with.tell_entity(caller_.user, user::detach{id_}, message_class::control);
}

void session::close(std::uint16_t code, std::string_view reason) {
    if (stage_ >= stage::closing)
        return;
    stage_ = stage::closing;
    connection_.send(make_frame(make_close_frame(code, reason)));
    connection_.resume_reading();
    connection_.expire_after(close_timeout);
}

/// For when nothing that the peer may still send matters.
void session::close_now(std::uint16_t code, std::string_view reason) {
    if (stage_ < stage::closing)
        connection_.send(make_frame(make_close_frame(code, reason)));
    stage_ = stage::ended;
    connection_.end(close_timeout);
}

} // namespace parley::http::websocket
