#include "http/routes/v1.hpp"

#include "http/frames.hpp"
#include "http/messaging/change_request.hpp"
#include "http/messaging/details.hpp"
#include "http/messaging/edge.hpp"
#include "http/messaging/history_cursor.hpp"
#include "http/messaging/membership.hpp"
#include "http/messaging/named_send.hpp"
#include "http/messaging/send_request.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace parley::http {

namespace {

constexpr const char* group_name_otherwise = "Conversation";

/// A message by its name in this interface, too.
json v1_message(const message_view& message) {
    auto made = to_json(message);
    made["message_id"] = made["id"];
    return made;
}

/// Everything about a send but where it goes.
result<conversation::send> read_v1_send(const context& ctx, const json& body) {
    auto message = read_send(ctx, body);
    if (!message || !body.contains("message_id") || body["message_id"].is_null())
        return message;
    auto id = parse_id<message_id>(body, "message_id");
    if (!id)
        return id.error();
    message->id = *id;
    message->key = client_key{id->value};
    return message;
}

net::awaitable<result<conversation_id>>
resolve(services& with, const context& ctx, const send_target& target) {
    if (target.conversation)
        co_return *target.conversation;
    auto opened = co_await open_direct(with, ctx.user().user, *target.recipient, ctx.trace);
    if (!opened)
        co_return opened.error();
    co_return opened->conversation.id;
}

/// `POST /v1/messages {conversation_id | recipient_id, text, message_id?}`
net::awaitable<response> post_message(services& with, context& ctx) {
    auto body = ctx.json_body();
    if (!body)
        co_return problem(body.error(), ctx.trace);
    auto target = parse_target(*body);
    if (!target)
        co_return problem(target.error(), ctx.trace);
    auto message = read_v1_send(ctx, *body);
    if (!message && target->conversation && message.error().code != errc::invalid_id)
        co_return co_await refuse_member(with, ctx, *target->conversation, message.error());
    if (!message)
        co_return problem(message.error(), ctx.trace);
    auto where = co_await resolve(with, ctx, *target);
    if (!where)
        co_return problem(where.error(), ctx.trace);
    auto accepted = co_await send_named(with, *where, *std::move(message));
    if (!accepted)
        co_return problem(accepted.error(), ctx.trace);
    json answer{
        {"message_id", to_string(accepted->message.id)},
        {"conversation_id", to_string(accepted->message.conversation)},
        {"status", status_name(accepted->message.status)},
    };
    auto made = json_response(status::accepted, answer);
    co_return note_replay(made, accepted->replayed);
}

/// `GET /v1/messages/{id}`
net::awaitable<response> show_one(services& with, context& ctx) {
    auto id = ctx.id<message_id>("id");
    auto found = co_await show_message(with, ctx.user().user, id, ctx.trace);
    if (!found)
        co_return problem(found.error(), ctx.trace);
    co_return json_response(status::ok, v1_message(*found));
}

net::awaitable<response>
show_conversation(services& with, const context& ctx, conversation_id where, status code) {
    auto details = co_await show_details(with, ctx, where);
    if (!details)
        co_return problem(details.error(), ctx.trace);
    (*details)["id"] = to_string(where);
    co_return json_response(code, *details);
}

/// `GET /v1/conversations/{id}`
net::awaitable<response> show_v1_conversation(services& with, context& ctx) {
    co_return co_await show_conversation(with, ctx, ctx.id<conversation_id>("id"), status::ok);
}

/// The others whom a conversation is wanted with, each once.
result<std::vector<user_id>> read_others(const context& ctx, const json& body) {
    if (!body.is_object())
        return invalid_field("body", "Send a JSON object.");
    std::vector<user_id> others;
    if (body.contains("participant_ids")) {
        auto named = parse_users(body, "participant_ids", limits::group_size_max);
        if (!named)
            return named.error();
        others = *std::move(named);
    } else {
        auto target = parse_target({{"recipient_id", body.value("recipient_id", json(nullptr))}});
        if (!target)
            return target.error();
        others.push_back(*target->recipient);
    }
    if (others.empty())
        return invalid_field("participant_ids", "Name somebody.");
    std::ranges::sort(others);
    others.erase(std::ranges::unique(others).begin(), others.end());
    std::erase(others, ctx.user().user);
    if (others.empty())
        return failure{errc::cannot_message_self};
    return others;
}

/// The same people again are the same group, as two people are the same conversation.
net::awaitable<result<user::group_opened>>
open_group_of(services& with, const context& ctx, const json& body, std::vector<user_id> others) {
    auto name = parse_string(body, "name");
    if (!name)
        co_return name.error();
    user::open_group wanted{
        .members = others,
        .name = name->value_or(group_name_otherwise),
        .description = {},
        .privacy = privacy_mode::search_enabled,
        .keyed = keyed_request_of(ctx),
        .trace = ctx.trace,
    };
    if (!wanted.keyed)
        wanted.keyed = keyed_by_content("v1 group", wanted.name, others);
    co_return co_await ask_again<user::group_opened>(with, ctx.user().user, std::move(wanted));
}

/// `POST /v1/conversations {participant_ids | recipient_id}`
net::awaitable<response> open_conversation(services& with, context& ctx) {
    auto body = ctx.json_body();
    if (!body)
        co_return problem(body.error(), ctx.trace);
    auto others = read_others(ctx, *body);
    if (!others)
        co_return problem(others.error(), ctx.trace);
    if (others->size() > 1) {
        auto opened = co_await open_group_of(with, ctx, *body, *others);
        if (!opened)
            co_return problem(opened.error(), ctx.trace);
        auto code = opened->replayed ? status::ok : status::created;
        co_return co_await show_conversation(with, ctx, opened->id, code);
    }
    auto keyed = keyed_request_of(ctx);
    auto user = ctx.user().user;
    auto opened = co_await open_direct(with, user, others->front(), ctx.trace, std::move(keyed));
    if (!opened)
        co_return problem(opened.error(), ctx.trace);
    const auto& conversation = opened->conversation;
    auto code = conversation.created ? status::created : status::ok;
    auto answer = co_await show_conversation(with, ctx, conversation.id, code);
    co_return note_replay(answer, conversation.replayed);
}

/// `GET /v1/conversations/{id}/messages?limit&since_timestamp&order&cursor`
net::awaitable<response> list_messages(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    std::vector<field_error> errors;
    auto asked = read_directed_history(ctx.request, errors);
    if (!errors.empty())
        co_return co_await refuse_member(
            with, ctx, where, failure{errc::validation_failed}, std::move(errors)
        );
    conversation::read_history question{ctx.user().user, asked.query, ctx.trace};
    auto found = co_await ask_again<conversation::history>(with, where, question);
    if (!found)
        co_return problem(found.error(), ctx.trace);
    if (!asked.is_ascending)
        std::ranges::reverse(found->items);
    json body{{"items", json::array()}, {"next_cursor", nullptr}};
    for (const auto& message : found->items)
        body["items"].push_back(v1_message(message));
    if (found->has_more)
        body["next_cursor"] = next_cursor(asked, found->items.back().seq);
    co_return json_response(status::ok, body);
}

} // namespace

routes v1_routes() {
    return {
        {verb::post, "/v1/messages", access::user, post_message, navigation::route},
        {verb::get, "/v1/messages/{id}", access::user, show_one, navigation::route},
        {verb::post, "/v1/conversations", access::user, open_conversation, navigation::route},
        {verb::get, "/v1/conversations/{id}", access::user, show_v1_conversation, navigation::route
        },
        {verb::get,
         "/v1/conversations/{id}/messages",
         access::user,
         list_messages,
         navigation::route},
    };
}

} // namespace parley::http
