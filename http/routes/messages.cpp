#include "http/routes/messages.hpp"

#include "http/frames.hpp"
#include "http/json_text.hpp"
#include "http/messaging/catch_up.hpp"
#include "http/messaging/edge.hpp"
#include "http/messaging/json.hpp"
#include "http/messaging/membership.hpp"
#include "http/messaging/paging.hpp"
#include "http/messaging/send_request.hpp"
#include "http/problem.hpp"

namespace parley::http {

namespace {

/// 201 with the message; a repeat says that it is one.
response created_message(const conversation::sent& sent) {
    auto answer = encoded_response(status::created, *encoded(*sent.message).data);
    if (sent.replayed)
        answer.set("Idempotent-Replayed", "true");
    return answer;
}

/// `POST /conversations/{id}/messages {text, client_message_id?, reply_to?}`
net::awaitable<response> post_message(services& with, context& ctx) {
    auto conversation = ctx.id<conversation_id>("id");
    auto body = ctx.json_body();
    if (!body)
        co_return co_await refuse_member(with, ctx, conversation, body.error());
    auto message = read_send(ctx, *body);
    if (!message)
        co_return co_await refuse_member(with, ctx, conversation, message.error());
    send_target target{conversation, std::nullopt};
    auto sent = co_await send_to(with, target, std::move(*message));
    if (!sent)
        co_return problem(sent.error(), ctx.trace);
    co_return created_message(*sent);
}

/// `POST /messages {recipient_id, text}`
net::awaitable<response> post_message_to_user(services& with, context& ctx) {
    auto body = ctx.json_body();
    if (!body)
        co_return problem(body.error(), ctx.trace);
    auto target = parse_target(*body);
    if (!target)
        co_return problem(target.error(), ctx.trace);
    auto message = read_send(ctx, *body);
    if (!message)
        co_return problem(message.error(), ctx.trace);
    auto sent = co_await send_to(with, *target, std::move(*message));
    if (!sent)
        co_return problem(sent.error(), ctx.trace);
    co_return created_message(*sent);
}

/// `{"items","has_more"}`, or with pages `{"items","page","page_size","has_next"}`
std::string history_text(const conversation::history& history, const history_query& query) {
    std::string text{"{\"items\":"};
    append_json(text, history);
    if (query.page > 0) {
        text.append(",\"page\":");
        append_number(text, query.page);
        text.append(",\"page_size\":");
        append_number(text, query.limit);
    }
    text.append(query.page > 0 ? ",\"has_next\":" : ",\"has_more\":");
    append_bool(text, history.has_more);
    text.push_back('}');
    return text;
}

/// `GET /conversations/{id}/messages?page&page_size` or `?before_seq&after_seq&limit`
net::awaitable<response> list_messages(services& with, context& ctx) {
    auto conversation = ctx.id<conversation_id>("id");
    query_numbers numbers{ctx.request};
    auto query = read_history_query(numbers, ctx.request);
    if (!numbers.errors().empty()) {
        failure reason{errc::validation_failed};
        co_return co_await refuse_member(with, ctx, conversation, reason, numbers.errors());
    }
    conversation::read_history question{ctx.user().user, query, ctx.trace};
    auto history = co_await ask_again<conversation::history>(with, conversation, question);
    if (!history)
        co_return problem(history.error(), ctx.trace);
    co_return encoded_response(status::ok, history_text(*history, query));
}

/// `POST /sync {cursors, limit?}`
net::awaitable<response> sync(services& with, context& ctx) {
    auto body = ctx.json_body();
    if (!body)
        co_return problem(body.error(), ctx.trace);
    auto asked = parse_catch_up(*body);
    if (!asked)
        co_return problem(asked.error(), ctx.trace);
    auto missed = co_await read_missed(with, ctx.user().user, std::move(*asked), ctx.trace);
    if (!missed)
        co_return problem(missed.error(), ctx.trace);
    co_return encoded_response(status::ok, std::move(missed->encoded));
}

} // namespace

routes message_routes() {
    return {
        {verb::post, "/conversations/{id}/messages", access::user, post_message},
        {verb::get, "/conversations/{id}/messages", access::user, list_messages},
        {verb::post, "/messages", access::user, post_message_to_user},
        {verb::post, "/sync", access::user, sync},
    };
}

} // namespace parley::http
