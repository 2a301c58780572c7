#include "http/http_session.hpp"

#include "http/problem.hpp"
#include "http/request_log.hpp"
#include "http/respond.hpp"
#include "http/response_writer.hpp"
#include "http/upgrade.hpp"
#include "http/websocket/handshake.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>

namespace parley::http {

namespace {

/// What a client may send ahead while its request is being answered.
constexpr std::size_t pipelined_bytes_max = 64 * 1024;
/// How long an answer may take to leave.
constexpr std::chrono::seconds write_timeout{30};

trace_id trace_of(const request& asked) {
    auto given = trace_id::parse_traceparent(asked.fields.get("traceparent"));
    return given ? *given : trace_id::make();
}

std::span<const char> bytes_of(const std::string& text) {
    return {text.data(), text.size()};
}

} // namespace

http_session::http_session(site& at, connection& from, net::ip::address peer, bool is_refusing)
    : at_{at}, connection_{from}, peer_{std::move(peer)}, is_refusing_{is_refusing} {}

http_session::~http_session() = default;

void http_session::on_started() {
    connection_.expire_after(limits().header_timeout);
}

void http_session::on_bytes(std::span<char> bytes) {
    if (stage_ == stage::answering || stage_ == stage::writing) {
        keep(bytes);
        return;
    }
    if (pending_.empty()) {
        auto used = take(bytes);
        if (!has_switched_)
            keep(bytes.subspan(used));
        return;
    }
    pending_.append(bytes.data(), bytes.size());
    auto used = take(bytes_of(pending_));
    pending_.erase(0, used);
}

void http_session::keep(std::span<const char> bytes) {
    pending_.append(bytes.data(), bytes.size());
    if (pending_.size() > pipelined_bytes_max && stage_ >= stage::answering)
        connection_.pause_reading();
}

/// Reads on in the current request, or begins one; returns how many bytes are used up.
std::size_t http_session::take(std::span<const char> bytes) {
    auto rest = bytes;
    while (connection_.is_open() && stage_ < stage::answering && !rest.empty()) {
        if (stage_ == stage::idle) {
            request_parser::limits bounds{
                static_cast<std::size_t>(limits().header_size_max),
                std::max(
                    static_cast<std::size_t>(limits().body_size_max), at_.routes.body_size_max()
                )
            };
            parser_ = std::make_unique<request_parser>(bounds);
            stage_ = stage::reading_head;
            connection_.expire_after(limits().header_timeout);
        }
        auto progress = parser_->feed(rest);
        if (progress == request_parser::progress::need_more)
            break;
        if (progress == request_parser::progress::refused) {
            refuse_parsed();
        } else if (progress == request_parser::progress::head_done) {
            head_done(rest);
        } else {
            request_done();
        }
    }
    return bytes.size() - rest.size();
}

void http_session::head_done(std::span<const char> rest) {
    auto& asked = parser_->parsed();
    is_head_request_ = asked.method == verb::head;
    is_http10_ = !parser_->is_http11();
    keeps_alive_ = parser_->keeps_alive();
    if (is_refusing_) {
        at_.counts.refused.Increment();
        auto trace = trace_of(asked);
        refuse(problem(failure{errc::overloaded}, trace), trace);
        return;
    }
    if (websocket::is_handshake(asked) && at_.upgrades.find(asked.path) != nullptr) {
        context ctx{std::move(asked), {}, {}, {}, std::nullopt};
        ctx.trace = trace_of(ctx.request);
        ctx.request.peer = peer_;
        switch_protocol(ctx, rest);
        return;
    }
    if (!parser_->has_body()) {
        request_done();
        return;
    }
    if (!bound_body()) {
        refuse_size();
        return;
    }
    stage_ = stage::reading_body;
    connection_.expire_after(limits().body_timeout);
    if (parser_->expects_continue() && rest.empty())
        connection_.send(make_frame("HTTP/1.1 100 Continue\r\n\r\n"));
}

/// Only what is larger than usual, or may become so, is worth a look at its route.
bool http_session::bound_body() {
    when_larger_ = errc::payload_too_large;
    auto usual = static_cast<std::size_t>(limits().body_size_max);
    auto declared = parser_->declared_size();
    if (declared && *declared <= usual)
        return true;
    const auto& asked = parser_->parsed();
    const auto* row = at_.routes.find(asked.method, asked.path).row;
    if (row == nullptr || row->body.size_max == 0)
        return parser_->bound_body(usual);
    when_larger_ = row->body.when_larger;
    return parser_->bound_body(row->body.size_max);
}

void http_session::refuse_parsed() {
    if (parser_->is_refused_by_size()) {
        refuse_size();
        return;
    }
    const auto& why = parser_->why();
    auto trace = trace_id::make();
    refuse(problem(why.code, why.name, why.message, trace), trace);
}

/// What a route says itself of larger bodies is told to its callers only.
void http_session::refuse_size() {
    keeps_alive_ = false;
    if (when_larger_ != errc::payload_too_large) {
        request_done(when_larger_);
        return;
    }
    auto trace = trace_id::make();
    refuse(problem(failure{errc::payload_too_large}, trace), trace);
}

void http_session::switch_protocol(context& ctx, std::span<const char> rest) {
    auto refused = websocket::refuse_handshake(ctx.request, ctx.trace);
    if (!refused && parser_->has_body())
        refused = problem(failure{errc::payload_too_large}, ctx.trace);
    if (refused) {
        refuse(std::move(*refused), ctx.trace);
        return;
    }
    auto outcome = at_.upgrades.find(ctx.request.path)->handle(at_, connection_, ctx);
    if (outcome.refusal) {
        refuse(std::move(*outcome.refusal), ctx.trace);
        return;
    }
    at_.answers.answered(nullptr, status::switching_protocols);
    has_switched_ = true;
    connection_.forget_timeout();
    auto head = make_frame(websocket::switching_protocols(ctx.request, outcome.fields, ctx.trace));
    if (outcome.move) {
        outcome.move({connection_.release(), std::move(head), {rest.data(), rest.size()}});
        return;
    }
    connection_.send(std::move(head));
    connection_.become(std::move(outcome.next), {rest.data(), rest.size()});
    stage_ = stage::writing;
}

void http_session::request_done(errc unread) {
    context ctx{std::move(parser_->parsed()), {}, {}, {}, std::nullopt};
    parser_.reset();
    ctx.trace = trace_of(ctx.request);
    ctx.request.peer = peer_;
    ctx.unread = unread;
    stage_ = stage::answering;
    connection_.forget_timeout();
    net::co_spawn(
        at_.loop.io(), serve(connection_ptr{&connection_}, std::move(ctx)), net::detached
    );
}

net::awaitable<void> http_session::serve(connection_ptr alive, context ctx) {
    auto begun = std::chrono::steady_clock::now();
    served_ = &ctx;
    auto answer = co_await respond(at_, ctx);
    served_ = nullptr;
    at_.answers.served(ctx.row, std::chrono::steady_clock::now() - begun);
    at_.answers.answered(ctx.row, answer.code);
    log_answer(ctx, answer);
    if (alive->is_open())
        finish(std::move(answer), ctx.trace);
}

void http_session::refuse(response answer, const trace_id& trace) {
    // What follows on this connection cannot be trusted to be a request.
    keeps_alive_ = false;
    at_.answers.answered(nullptr, answer.code);
    finish(std::move(answer), trace);
}

void http_session::finish(response answer, const trace_id& trace) {
    if (at_.is_draining.load(std::memory_order_relaxed))
        keeps_alive_ = false;
    stage_ = stage::writing;
    connection_.expire_after(write_timeout);
    write_response(
        connection_, std::move(answer), trace, {is_head_request_, keeps_alive_, is_http10_}
    );
    if (!keeps_alive_)
        connection_.end(write_timeout);
}

void http_session::on_written() {
    if (stage_ != stage::writing || has_switched_)
        return;
    stage_ = stage::idle;
    is_head_request_ = false;
    connection_.resume_reading();
    connection_.expire_after(limits().keep_alive_timeout);
    if (pending_.empty()) {
        std::string{}.swap(pending_);
        return;
    }
    auto used = take(bytes_of(pending_));
    pending_.erase(0, used);
}

void http_session::on_end_of_input() {
    keeps_alive_ = false;
    // A client may close its side once it has asked; anything less is no request. But who waits
    // for what may never come, and closes, has gone.
    bool waits = served_ != nullptr && served_->abandoned;
    if (stage_ < stage::answering || waits)
        connection_.abort();
}

void http_session::on_timeout() {
    if (stage_ == stage::reading_head || stage_ == stage::reading_body) {
        constexpr std::string_view sentence = "The request took too long to arrive.";
        auto trace = trace_id::make();
        refuse(problem(status::request_timeout, "REQUEST_TIMEOUT", sentence, trace), trace);
        return;
    }
    connection_.abort();
}

void http_session::on_closed() {
    if (served_ != nullptr && served_->abandoned)
        served_->abandoned();
}

void http_session::on_drain(std::chrono::milliseconds spread) {
    keeps_alive_ = false;
    // A request may be on its way, by a balancer that has not heard yet: it gets its answer.
    if (stage_ == stage::idle)
        connection_.expire_after(spread);
}

} // namespace parley::http
