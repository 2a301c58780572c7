#include "http/websocket/session.hpp"

#include "http/websocket/framing.hpp"

namespace parley::http::websocket {

namespace {

/// Unanswered pings that end a session.
constexpr int pings_max = 2;
/// What a client may send ahead while its user actor is being told.
constexpr std::size_t waiting_text_max = 64 * 1024;
/// Longest name a client may give a request for its acknowledgement.
constexpr std::size_t id_size_max = 64;

const frame_ptr& ping_frame() {
    static const frame_ptr shared = make_frame(make_frame_bytes(opcode::ping, {}));
    return shared;
}

/// The name of a request: absent, a number or a short string.
bool is_id(const json& id) {
    if (id.is_string())
        return id.get_ref<const std::string&>().size() <= id_size_max;
    return id.is_null() || id.is_number();
}

/// A member of an object, null when it is absent.
const json& member(const json& object, const char* name) {
    static const json none;
    auto found = object.find(name);
    return found == object.end() ? none : *found;
}

} // namespace

session::session(site& at, connection& from, std::optional<std::string> token)
    : channel{from, static_cast<std::size_t>(at.with.config.websocket.frame_size_max)},
      realtime::session{at, plain_framing()} {
    if (token)
        waiting_text_ = std::make_unique<std::string>(std::move(*token));
}

session::~session() = default;

void session::on_started() {
    on().expire_after(limits().auth_timeout);
    last_seen_ = at().loop.wheel().now();
    if (!waiting_text_)
        return;
    auto token = std::move(*std::exchange(waiting_text_, nullptr));
    say_who(token);
}

void session::on_bytes(std::span<char> bytes) {
    last_seen_ = at().loop.wheel().now();
    pings_unanswered_ = 0;
    channel::on_bytes(bytes);
}

bool session::keeps_for_later(std::span<const char> rest) {
    if (now() != stage::attaching)
        return false;
    if (!waiting_text_)
        waiting_text_ = std::make_unique<std::string>();
    waiting_text_->append(rest.data(), rest.size());
    if (waiting_text_->size() > waiting_text_max)
        on().pause_reading();
    return true;
}

void session::on_message(const decoder::input& input) {
    at().counts.events_in.Increment();
    // A binary message is garbage like any other.
    auto message = json::parse(input.is_text ? input.payload : "", nullptr, false);
    if (!message.is_object() || !member(message, "event").is_string()
        || !is_id(member(message, "id"))) {
        refuse({}, failure{errc::malformed_json}, trace_id::make());
        return;
    }
    dispatch(std::move(message));
}

void session::dispatch(json message) {
    const auto& name = message["event"].get_ref<const std::string&>();
    const auto& named = member(message, "id");
    auto id = named.is_null() ? std::string{} : named.dump();
    auto& data = message["data"];
    if (now() != stage::anonymous) {
        request(name, std::move(id), std::move(data));
        return;
    }
    const auto& token = data.is_object() ? member(data, "token") : data;
    if (name == "auth" && token.is_string())
        say_who(token.get_ref<const std::string&>());
    else
        refuse(id, failure{errc::unauthenticated}, trace_id::make());
}

void session::say_who(std::string_view token) {
    login(token);
    if (now() == stage::attaching)
        on().forget_timeout();
}

void session::on_attached() {
    send_ready();
    on().expire_after(limits().heartbeat);
    on().resume_reading();
    if (auto early = std::exchange(waiting_text_, nullptr))
        on_bytes(*early);
}

void session::on_refused(const failure& reason) {
    refuse({}, reason, trace_id::make());
    bool is_stranger = reason.code == errc::unauthenticated || reason.code == errc::token_expired;
    close(is_stranger ? close_code::unauthenticated : close_code::restart, code_name(reason.code));
}

void session::dismiss() {
    on_refused(failure{errc::unauthenticated});
}

void session::reconnect_after(std::chrono::milliseconds delay) {
    leave_after(delay);
}

void session::on_too_slow() {
    close_now(close_code::slow_consumer, "too slow");
}

void session::on_blocked() {
    // Sooner than the heartbeat: the clock of a slow consumer has begun to run.
    if (is_open() && now() == stage::ready)
        on().expire_after(std::min(limits().slow_consumer_timeout, limits().heartbeat));
}

void session::on_written() {
    if (now() == stage::ready)
        on().resume_reading();
}

void session::on_silence() {
    if (now() == stage::anonymous)
        close(close_code::authentication_timeout, "no token in time");
    else if (is_too_slow())
        close_slow();
    else
        beat();
}

/// Sends a ping when nothing came for a heartbeat; gives up when two of them changed nothing.
void session::beat() {
    age_held();
    auto silence = (at().loop.wheel().now() - last_seen_) * at().loop.wheel().tick();
    std::chrono::milliseconds heartbeat = limits().heartbeat;
    if (silence < heartbeat * (pings_unanswered_ + 1)) {
        on().expire_after(heartbeat * (pings_unanswered_ + 1) - silence);
        return;
    }
    if (pings_unanswered_ == pings_max) {
        on().abort();
        return;
    }
    ++pings_unanswered_;
    on().send(ping_frame());
    on().expire_after(heartbeat);
}

void session::on_closed() {
    give_up();
    leave(stage::over);
}

} // namespace parley::http::websocket
