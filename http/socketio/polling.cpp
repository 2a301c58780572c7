#include "http/socketio/polling.hpp"

#include "http/problem.hpp"
#include "http/socketio/engine_table.hpp"
#include "http/socketio/link.hpp"

#include <boost/asio/post.hpp>

#include <unistd.h>

namespace parley::http::socketio {

namespace {

constexpr std::string_view protocol_version = "4";
/// A poll ends with the next ping; this is for a loop that never answers.
constexpr int poll_heartbeats_max = 2;

response bad_request(std::string_view sentence, const trace_id& trace) {
    return problem(status::bad_request, "BAD_REQUEST", sentence, trace);
}

response text(std::string body) {
    response answer;
    answer.set(field::content_type, "text/plain; charset=UTF-8");
    answer.body = std::move(body);
    return answer;
}

/// What is wrong with the parameters that every request and handshake carries.
std::optional<response> refuse_parameters(const context& ctx, std::string_view transport) {
    if (ctx.request.parameter("EIO") != protocol_version)
        return bad_request("Only version 4 of Engine.IO is spoken here.", ctx.trace);
    if (ctx.request.parameter("transport") != transport)
        return bad_request("The transport is unknown here.", ctx.trace);
    return std::nullopt;
}

/// The gateway of the loop that a session lives on; empty when no such loop is ours.
caf::actor owner_of(const site& at, std::string_view sid) {
    auto loop = engine_table::loop_of(sid);
    if (!loop || *loop >= at.all.size())
        return {};
    return at.all[*loop]->loop.asks().self();
}

response begin(site& at, const context& ctx) {
    if (ctx.request.method != verb::get)
        return bad_request("A session begins with GET.", ctx.trace);
    auto fresh = at.engines.make(at);
    if (!fresh)
        return problem(failure{errc::overloaded}, ctx.trace);
    fresh->start(nullptr);
    return text(fresh->greeting(true));
}

net::awaitable<response> answer_get(site& at, context& ctx, caf::actor owner, std::string sid) {
    ctx.abandoned = [&at, owner, sid] { at.with.tell(owner, abandon{sid}); };
    auto deadline = std::chrono::milliseconds{at.with.config.websocket.heartbeat};
    auto answer = co_await at.with.ask<polled>(owner, deadline * poll_heartbeats_max, poll{sid});
    ctx.abandoned = nullptr;
    if (!answer)
        co_return problem(answer.error(), ctx.trace);
    if (!answer->is_known)
        co_return bad_request("There is no such session to be polled.", ctx.trace);
    co_return text(std::move(answer->packets));
}

net::awaitable<response> answer_post(site& at, context& ctx, caf::actor owner, std::string sid) {
    auto size_max = static_cast<std::size_t>(at.with.config.websocket.frame_size_max);
    if (ctx.request.body.size() > size_max) {
        at.with.tell(owner, abandon{sid});
        co_return problem(failure{errc::payload_too_large}, ctx.trace);
    }
    receive request{std::move(sid), std::move(ctx.request.body)};
    auto answer = co_await at.with.ask<polled>(owner, std::move(request));
    if (!answer)
        co_return problem(answer.error(), ctx.trace);
    if (!answer->is_known)
        co_return bad_request("The session is unknown, or ends with this request.", ctx.trace);
    co_return text("ok");
}

/// Opens the socket of a handshake on the loop of its session.
upgrade::mover move_to(site& owner, std::string sid) {
    return [&owner, sid = std::move(sid)](moved_socket moved) mutable {
        net::post(
            owner.loop.io(),
            [&owner, sid = std::move(sid), moved = std::move(moved)]() mutable {
                auto& fresh = owner.loop.adopt(std::move(moved.on));
                fresh.send(std::move(moved.head));
                auto engine = owner.engines.find(sid);
                auto next = std::make_unique<link>(owner, fresh, std::move(engine), link::second{});
                fresh.open(std::move(next), moved.rest);
            }
        );
    };
}

} // namespace

net::awaitable<response> serve_polling(site& at, context& ctx) {
    if (auto refused = refuse_parameters(ctx, "polling"))
        co_return std::move(*refused);
    auto sid = ctx.request.parameter("sid");
    if (!sid)
        co_return begin(at, ctx);
    auto owner = owner_of(at, *sid);
    if (!owner)
        co_return bad_request("The session is unknown.", ctx.trace);
    if (ctx.request.method == verb::get)
        co_return co_await answer_get(at, ctx, owner, std::string{*sid});
    if (ctx.request.method == verb::post)
        co_return co_await answer_post(at, ctx, owner, std::string{*sid});
    co_return bad_request("Polling is done with GET and POST.", ctx.trace);
}

upgrade accept_link(site& at, connection& from, const context& ctx) {
    upgrade accepted;
    accepted.refusal = refuse_parameters(ctx, "websocket");
    if (accepted.refusal)
        return accepted;
    auto sid = ctx.request.parameter("sid");
    if (!sid) {
        auto fresh = at.engines.make(at);
        if (fresh)
            accepted.next = std::make_unique<link>(at, from, std::move(fresh), link::first{});
        else
            accepted.refusal = problem(failure{errc::overloaded}, ctx.trace);
        return accepted;
    }
    auto loop = engine_table::loop_of(*sid);
    bool is_here = loop && *loop < at.all.size() && at.all[*loop] == &at;
    if (loop && *loop < at.all.size() && !is_here) {
        accepted.move = move_to(*at.all[*loop], std::string{*sid});
        return accepted;
    }
    auto known = is_here ? at.engines.find(*sid) : nullptr;
    if (known)
        accepted.next = std::make_unique<link>(at, from, std::move(known), link::second{});
    else
        accepted.refusal = bad_request("The session is unknown.", ctx.trace);
    return accepted;
}

bool on_request(const site& at, const caf::message& content, const asking& by) {
    if (content.match_elements<poll>()) {
        auto found = at.engines.find(content.get_as<poll>(0).sid);
        if (!found || !found->poll(by))
            asker::answer(by, polled{});
        return true;
    }
    if (content.match_elements<receive>()) {
        const auto& request = content.get_as<receive>(0);
        auto found = at.engines.find(request.sid);
        asker::answer(by, polled{found && found->receive(request.payload)});
        return true;
    }
    if (!content.match_elements<abandon>())
        return false;
    if (auto found = at.engines.find(content.get_as<abandon>(0).sid))
        found->abandon();
    return true;
}

} // namespace parley::http::socketio
