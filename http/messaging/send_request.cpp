#include "http/messaging/send_request.hpp"

#include "http/messaging/change_request.hpp"
#include "http/messaging/client_keys.hpp"
#include "http/messaging/connection_policy.hpp"
#include "http/problem.hpp"

namespace parley::http {

namespace {

/// The id under `name`: `nullopt` when it is not there.
template <class Id>
result<std::optional<Id>> optional_id(const json& data, const char* name) {
    auto found = data.find(name);
    if (found == data.end() || found->is_null())
        return std::optional<Id>{};
    if (!found->is_string())
        return failure{errc::invalid_id, name};
    auto parsed = Id::parse(found->get_ref<const std::string&>());
    if (!parsed)
        return failure{errc::invalid_id, name};
    return parsed;
}

} // namespace

result<send_target> parse_target(const json& data) {
    if (!data.is_object())
        return invalid_field("body", "Send a JSON object.");
    auto conversation = optional_id<conversation_id>(data, "conversation_id");
    if (!conversation)
        return conversation.error();
    auto recipient = optional_id<user_id>(data, "recipient_id");
    if (!recipient)
        return recipient.error();
    if (conversation->has_value() == recipient->has_value())
        return conversation->has_value() ? invalid_field("recipient_id", "Name one of both.")
                                         : missing_field("recipient_id");
    return send_target{*conversation, *recipient};
}

result<conversation::send> parse_send(const json& data) {
    auto text = parse_text(data);
    if (!text)
        return text.error();
    conversation::send message;
    message.text = *std::move(text);
    auto reply_to = optional_id<message_id>(data, "reply_to");
    if (!reply_to)
        return reply_to.error();
    message.reply_to = *reply_to;
    return message;
}

result<conversation::send> read_send(const context& ctx, const json& body) {
    auto message = parse_send(body);
    if (!message)
        return message.error();
    message->sender = ctx.user().user;
    message->key = key_of(ctx.request.fields, body);
    message->trace = ctx.trace;
    return message;
}

net::awaitable<result<user::direct_opened>> open_direct(
    services& with,
    user_id from,
    user_id to,
    const trace_id& trace,
    std::optional<keyed_request> keyed
) {
    if (with.connections != nullptr) {
        auto allowed = co_await with.connections->check(with, from, to);
        if (!allowed)
            co_return allowed.error();
    }
    user::open_direct request{from, to, privacy_mode::search_enabled, trace, std::move(keyed)};
    co_return co_await ask_again<user::direct_opened>(with, from, request);
}

namespace {

net::awaitable<result<conversation::sent>>
open_and_send(services& with, user_id recipient, conversation::send message) {
    auto opened = co_await open_direct(with, message.sender, recipient, message.trace);
    if (!opened)
        co_return opened.error();
    auto where = opened->conversation.id;
    co_return co_await ask_again<conversation::sent>(with, where, std::move(message));
}

} // namespace

net::awaitable<result<conversation::sent>>
send_to(services& with, const send_target& target, conversation::send message) {
    if (target.conversation)
        return ask_again<conversation::sent>(with, *target.conversation, std::move(message));
    return open_and_send(with, target.recipient.value(), std::move(message));
}

} // namespace parley::http
