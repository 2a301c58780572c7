#include "http/realtime/session.hpp"

#include "actors/protocol/user.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"
#include "runtime/base/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace parley::http::realtime {

session::session(site& at, const framing& words) : at_{at}, words_{words} {}

session::~session() = default;

void session::login(std::string_view token) {
    auto caller = at_.with.tokens.verify(token);
    if (!caller) {
        on_refused(caller.error());
        return;
    }
    caller_ = *caller;
    stage_ = stage::attaching;
    slot_ = at_.loop.add_session(*this);
    at_.counts.sessions.Increment();
    net::co_spawn(at_.loop.io(), attach(lifeline()), net::detached);
}

net::awaitable<void> session::attach(kept_ptr /*alive*/) {
    auto mine = id_;
    user::attach request{id_, {at_.with.asks.self(), slot_}};
    auto attached = co_await at_.with.ask_entity<user::attached>(
        caller_.user, std::move(request), message_class::control
    );
    // Meanwhile it may have ended, or another login may have begun.
    if (stage_ != stage::attaching || id_ != mine)
        co_return;
    if (!attached) {
        on_refused(attached.error());
        co_return;
    }
    stage_ = stage::ready;
    on_attached();
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
    send(make_frame(words_.event("ready", data.dump())));
}

void session::leave(stage then) {
    stage_ = then;
    held_.reset();
    order_.reset();
    waiting_.reset();
    if (slot_ == 0)
        return;
    at_.loop.remove_session(std::exchange(slot_, 0));
    at_.counts.sessions.Decrement();
    at_.with.tell_entity(caller_.user, user::detach{id_}, message_class::control);
    id_ = session_id::make();
}

void session::request(const std::string& name, std::string id, json data) {
    auto handler = at_.events.find(name);
    if (handler == nullptr) {
        refuse(id, failure{errc::not_found}, trace_id::make());
        return;
    }
    if (data.is_null())
        data = json::object();
    if (!data.is_object()) {
        refuse(id, failure{errc::malformed_json}, trace_id::make());
        return;
    }
    if (requests_ >= limits().requests_max) {
        refuse(id, failure{errc::rate_limited}, trace_id::make());
        return;
    }
    ++requests_;
    asked what{++begun_, std::move(id), std::move(data)};
    net::co_spawn(at_.loop.io(), handle(lifeline(), handler, std::move(what)), net::detached);
}

net::awaitable<void> session::handle(kept_ptr /*alive*/, event_handler handler, asked what) {
    auto mine = id_;
    session_context ctx{*this, caller_, trace_id::make(), {}};
    result<event_answer> outcome = failure{errc::internal};
    try {
        outcome = co_await handler(at_.with, ctx, what.data);
    } catch (const std::exception& reason) {
        outcome = failure{errc::internal, reason.what()};
    } catch (...) {
        outcome = failure{errc::internal, "an exception of unknown type"};
    }
    note_finished(what.number);
    if (stage_ != stage::ready || id_ != mine)
        co_return;
    if (outcome)
        acknowledge(what.id, *outcome);
    else
        refuse(what.id, outcome.error(), ctx.trace);
    for (const auto& held : ctx.held)
        release(held);
    mend_holes();
}

void session::acknowledge(std::string_view id, const event_answer& answer) {
    // Without an id nobody waits for it.
    if (id.empty())
        return;
    auto value = answer.encoded ? std::string{} : answer.value.dump();
    send_bounded(make_frame(words_.answer(id, "data", answer.encoded ? *answer.encoded : value)));
}

void session::refuse(std::string_view id, const failure& reason, const trace_id& trace) {
    if (reason.code == errc::internal)
        log::write(log::level::error, "event_failed", trace, {{"detail", reason.detail}});
    auto error = error_json(reason, trace).dump();
    auto bytes = id.empty() ? words_.event("error", error) : words_.answer(id, "error", error);
    send_bounded(make_frame(std::move(bytes)));
}

void session::hold(conversation_id conversation) {
    if (order_)
        order_->note_asked(conversation);
    if (!held_)
        held_ = std::make_unique<held_events>(static_cast<std::size_t>(limits().queue_frames_max));
    held_->hold(conversation);
}

void session::release(const held_conversation& held) {
    if (!held_)
        return;
    order().note_answered(held.conversation, held.answered);
    let_go(held);
}

void session::let_go(const held_conversation& held) {
    if (!held_)
        return;
    auto events = held_->release(held);
    if (held_->empty())
        held_.reset();
    if (order().has_hole(held.conversation))
        return;
    for (auto& event : events.events)
        send_bounded(std::move(event));
    if (events.is_incomplete)
        send_bounded(resync_frame(held.conversation, words_));
}

void session::age_held() {
    if (!held_)
        return;
    held_->age();
    if (held_->empty())
        held_.reset();
}

} // namespace parley::http::realtime
