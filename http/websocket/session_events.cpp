// The part of a session that speaks JSON: events in, acknowledgements and errors out.
#include "http/frames.hpp"
#include "http/problem.hpp"
#include "http/websocket/session.hpp"
#include "runtime/base/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parley::http::websocket {

namespace {

/// Longest name a client may give a request for its acknowledgement.
constexpr std::size_t id_size_max = 64;

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

std::string ack_head(const json& id) {
    return "{\"ack\":" + id.dump() + ",\"";
}

} // namespace

void session::on_message(std::string_view text) {
    at_.counts.events_in.Increment();
    auto message = json::parse(text, nullptr, false);
    if (!message.is_object() || !member(message, "event").is_string()
        || !is_id(member(message, "id"))) {
        refuse({}, failure{errc::malformed_json}, trace_id::make());
        return;
    }
    dispatch(std::move(message));
}

void session::dispatch(json message) {
    const auto& name = message["event"].get_ref<const std::string&>();
    const auto& id = member(message, "id");
    const auto& data = member(message, "data");
    if (stage_ == stage::anonymous) {
        const auto& token = data.is_object() ? member(data, "token") : data;
        if (name == "auth" && token.is_string())
            login(token.get_ref<const std::string&>());
        else
            refuse(id, failure{errc::unauthenticated}, trace_id::make());
        return;
    }
    auto handler = at_.events.find(name);
    if (handler == nullptr) {
        refuse(id, failure{errc::not_found}, trace_id::make());
        return;
    }
    if (!data.is_object() && !data.is_null()) {
        refuse(id, failure{errc::malformed_json}, trace_id::make());
        return;
    }
    if (requests_ >= limits().requests_max) {
        refuse(id, failure{errc::rate_limited}, trace_id::make());
        return;
    }
    ++requests_;
    net::co_spawn(
        at_.loop.io(),
        handle(connection_ptr{&connection_}, handler, std::move(message)),
        net::detached
    );
}

net::awaitable<void> session::handle(connection_ptr alive, event_handler handler, json message) {
    session_context ctx{*this, caller_, trace_id::make(), {}};
    auto& data = message["data"];
    if (data.is_null())
        data = json::object();
    auto outcome = co_await run(handler, ctx, data);
    --requests_;
    if (!alive->is_open() || stage_ != stage::ready)
        co_return;
    const auto& id = member(message, "id");
    if (outcome)
        acknowledge(id, *outcome);
    else
        refuse(id, outcome.error(), ctx.trace);
    for (const auto& held : ctx.held)
        release(held);
}

net::awaitable<result<event_answer>>
session::run(event_handler handler, session_context& ctx, const json& data) {
    std::string what;
    try {
        co_return co_await handler(at_.with, ctx, data);
    } catch (const std::exception& reason) {
        what = reason.what();
    } catch (...) {
        what = "an exception of unknown type";
    }
    co_return failure{errc::internal, what};
}

void session::acknowledge(const json& id, const event_answer& answer) {
    // Without an id nobody waits for it.
    if (id.is_null())
        return;
    auto text = ack_head(id) + "data\":";
    text.append(answer.encoded ? *answer.encoded : answer.value.dump());
    send_text(text.append("}"));
}

void session::refuse(const json& id, const failure& reason, const trace_id& trace) {
    if (reason.code == errc::internal)
        log::write(log::level::error, "event_failed", trace, {{"detail", reason.detail}});
    auto error = error_json(reason.code, trace).dump();
    if (id.is_null())
        send_text("{\"event\":\"error\",\"data\":" + error + "}");
    else
        send_text(ack_head(id) + "error\":" + error + "}");
}

void session::send_text(std::string_view text) {
    connection_.send(make_frame(make_frame_bytes(opcode::text, text)));
    keep_within_bounds();
}

void session::hold(conversation_id conversation) {
    if (!held_)
        held_ = std::make_unique<held_events>(static_cast<std::size_t>(limits().queue_frames_max));
    held_->hold(conversation);
}

void session::release(const held_conversation& held) {
    if (!held_)
        return;
    auto events = held_->release(held);
    if (held_->empty())
        held_.reset();
    for (auto& event : events.events)
        send_event(std::move(event));
    if (events.is_incomplete)
        send_event(resync_frame(held.conversation));
}

} // namespace parley::http::websocket
