#include "http/events/message_changes.hpp"

#include "http/frames.hpp"
#include "http/messaging/change_request.hpp"
#include "http/messaging/edge.hpp"
#include "http/problem.hpp"

namespace parley::http {

namespace {

/// The message that an event is about.
struct message_place {
    conversation_id conversation;
    message_id message;
};

result<message_place> parse_place(const json& data) {
    auto conversation = parse_id<conversation_id>(data, "conversation_id");
    if (!conversation)
        return conversation.error();
    auto message = parse_id<message_id>(data, "message_id");
    if (!message)
        return message.error();
    return message_place{*conversation, *message};
}

/// `editMessage {conversation_id, message_id, text}` → the message
net::awaitable<result<event_answer>>
edit_message(services& with, session_context& ctx, const json& data) {
    auto place = parse_place(data);
    if (!place)
        co_return place.error();
    auto text = parse_text(data);
    if (!text)
        co_return text.error();
    auto by = author_of(ctx, "editMessage", data);
    conversation::edit_message change{std::move(by), place->message, *std::move(text)};
    auto changed =
        co_await ask_again<conversation::changed>(with, place->conversation, std::move(change));
    if (!changed)
        co_return changed.error();
    co_return event_answer{to_json(changed->message.value())};
}

/// `deleteMessage {conversation_id, message_id}` → as the event that follows
net::awaitable<result<event_answer>>
delete_message(services& with, session_context& ctx, const json& data) {
    auto place = parse_place(data);
    if (!place)
        co_return place.error();
    conversation::delete_message change{author_of(ctx, "deleteMessage", data), place->message};
    auto changed = co_await ask_again<conversation::changed>(with, place->conversation, change);
    if (!changed)
        co_return changed.error();
    json answer{
        {"conversation_id", to_string(place->conversation)},
        {"message_id", to_string(place->message)},
        {"seq", changed->seq.value},
        {"deleted_by", to_string(ctx.caller.user)},
    };
    co_return event_answer{std::move(answer)};
}

net::awaitable<result<event_answer>> change_reaction(
    services& with, session_context& ctx, const json& data, conversation::reaction_change what
) {
    auto place = parse_place(data);
    if (!place)
        co_return place.error();
    auto emoji = parse_string(data, "emoji");
    if (!emoji || !*emoji)
        co_return missing_field("emoji");
    bool adds = what == conversation::reaction_change::add;
    auto by = author_of(ctx, adds ? "react" : "unreact", data);
    conversation::react change{std::move(by), place->message, **emoji, what};
    auto changed =
        co_await ask_again<conversation::changed>(with, place->conversation, std::move(change));
    if (!changed)
        co_return changed.error();
    json answer{
        {"conversation_id", to_string(place->conversation)},
        {"message_id", to_string(place->message)},
        {"reactions", to_json(changed->reactions)},
    };
    co_return event_answer{std::move(answer)};
}

/// `react {conversation_id, message_id, emoji}` → all reactions to the message
net::awaitable<result<event_answer>> react(services& with, session_context& ctx, const json& data) {
    co_return co_await change_reaction(with, ctx, data, conversation::reaction_change::add);
}

/// `unreact {conversation_id, message_id, emoji}` → all reactions to the message
net::awaitable<result<event_answer>>
unreact(services& with, session_context& ctx, const json& data) {
    co_return co_await change_reaction(with, ctx, data, conversation::reaction_change::remove);
}

} // namespace

event_rows message_change_events() {
    return {
        {"editMessage", edit_message},
        {"deleteMessage", delete_message},
        {"react", react},
        {"unreact", unreact},
    };
}

} // namespace parley::http
