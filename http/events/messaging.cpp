#include "http/events/messaging.hpp"

#include "http/frames.hpp"
#include "http/messaging/catch_up.hpp"
#include "http/messaging/change_request.hpp"
#include "http/messaging/client_keys.hpp"
#include "http/messaging/edge.hpp"
#include "http/messaging/send_request.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace parley::http {

namespace {

/// `sendMessage {conversation_id | recipient_id, text, client_message_id}` → the message
net::awaitable<result<event_answer>>
send_message(services& with, session_context& ctx, const json& data) {
    auto target = parse_target(data);
    if (!target)
        co_return target.error();
    auto message = parse_send(data);
    if (!message)
        co_return message.error();
    message->sender = ctx.caller.user;
    message->origin = ctx.session.id();
    message->key = key_of(data);
    message->trace = ctx.trace;
    auto sent = co_await send_to(with, *target, std::move(*message));
    if (!sent)
        co_return sent.error();
    ctx.session.note_own(sent->message->conversation(), sent->message->log_seq());
    co_return event_answer{encoded(*sent->message).data};
}

struct cursor_request {
    conversation_id conversation;
    parley::seq seq;
};

result<conversation_id> parse_conversation(const json& data) {
    auto target = parse_target(data);
    if (!target)
        return target.error();
    if (!target->conversation)
        return missing_field("conversation_id");
    return *target->conversation;
}

result<cursor_request> parse_cursor(const json& data) {
    auto conversation = parse_conversation(data);
    if (!conversation)
        return conversation.error();
    auto found = data.find("seq");
    if (found == data.end() || !found->is_number_integer() || found->get<std::int64_t>() < 0)
        return invalid_field("seq", "This is a whole number from 0.");
    return cursor_request{*conversation, {found->get<std::int64_t>()}};
}

net::awaitable<result<event_answer>> move_cursor(
    services& with, const session_context& ctx, const json& data, events::cursor_kind kind
) {
    auto cursor = parse_cursor(data);
    if (!cursor)
        co_return cursor.error();
    conversation::mark mark{ctx.caller.user, kind, cursor->seq, ctx.trace};
    auto marked = co_await ask_again<conversation::marked>(with, cursor->conversation, mark);
    if (!marked)
        co_return marked.error();
    json answer{{"conversation_id", to_string(cursor->conversation)}, {"seq", marked->seq.value}};
    co_return event_answer{std::move(answer)};
}

/// `markAsDelivered {conversation_id, seq}`
net::awaitable<result<event_answer>>
mark_as_delivered(services& with, session_context& ctx, const json& data) {
    co_return co_await move_cursor(with, ctx, data, events::cursor_kind::delivered);
}

/// `markAsRead {conversation_id, seq}`
net::awaitable<result<event_answer>>
mark_as_read(services& with, session_context& ctx, const json& data) {
    co_return co_await move_cursor(with, ctx, data, events::cursor_kind::read);
}

/// `typing {conversation_id, active}`: passed on when somebody has the conversation open.
net::awaitable<result<event_answer>>
typing(services& with, session_context& ctx, const json& data) {
    auto conversation = parse_conversation(data);
    if (!conversation)
        co_return conversation.error();
    auto active = data.find("active");
    if (active == data.end() || !active->is_boolean())
        co_return invalid_field("active", "This is true or false.");
    conversation::type note{ctx.caller.user, ctx.session.id(), active->get<bool>()};
    with.tell_entity(*conversation, note, message_class::if_active);
    co_return event_answer{};
}

/// `resume {cursors}` → what was missed, then live: no gap, no repeat
net::awaitable<result<event_answer>>
resume(services& with, session_context& ctx, const json& data) {
    auto asked = parse_catch_up(data);
    if (!asked)
        co_return asked.error();
    // Held before the logs are read: an event that comes meanwhile is either in the answer or
    // follows it.
    for (const auto& cursor : asked->cursors)
        ctx.hold(cursor.conversation);
    auto missed = co_await read_missed(with, ctx.caller.user, std::move(*asked), ctx.trace);
    if (!missed)
        co_return missed.error();
    for (const auto& answered : missed->answered) {
        for (auto& held : ctx.held) {
            if (held.conversation == answered.conversation)
                held.answered = answered.answered;
        }
    }
    co_return event_answer{std::make_shared<const std::string>(std::move(missed->encoded))};
}

/// `watchPresence {user_ids}` → their present state; changes follow as `presence`
net::awaitable<result<event_answer>>
watch_presence(services& with, session_context& ctx, const json& data) {
    auto users = parse_users(data, "user_ids", limits::watched_users_max);
    if (!users)
        co_return users.error();
    user::watch request{ctx.session.id(), std::move(*users)};
    auto watched = co_await ask_again<user::watched>(with, ctx.caller.user, std::move(request));
    if (!watched)
        co_return watched.error();
    auto list = json::array();
    for (const auto& presence : watched->presences)
        list.push_back(to_json(presence));
    co_return event_answer{json{{"presence", std::move(list)}}};
}

} // namespace

event_rows messaging_events() {
    return {
        {"sendMessage", send_message},
        {"markAsDelivered", mark_as_delivered},
        {"markAsRead", mark_as_read},
        {"typing", typing},
        {"resume", resume},
        {"watchPresence", watch_presence},
    };
}

} // namespace parley::http
