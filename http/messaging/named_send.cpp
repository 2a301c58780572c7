#include "http/messaging/named_send.hpp"

#include "http/messaging/membership.hpp"

#include <algorithm>

namespace parley::http {

namespace {

net::awaitable<result<message_place>> locate(services& with, user_id by, message_id id) {
    co_return co_await ask_again<message_place>(with, by, user::locate_message{id});
}

net::awaitable<result<message_view>>
read_at(services& with, user_id reader, const message_place& place, const trace_id& trace) {
    conversation::read_history question{reader, {}, trace};
    question.query.after_seq = place.seq.previous();
    question.query.before_seq = place.seq.next();
    question.query.limit = 1;
    auto found =
        co_await ask_again<conversation::history>(with, place.conversation, std::move(question));
    if (!found)
        co_return found.error();
    if (found->items.empty())
        co_return failure{errc::message_not_found};
    co_return std::move(found->items.front());
}

/// What a send is answered with whose id is taken already, by what stands at `place`.
net::awaitable<result<accepted_send>> judge_repeat(
    services& with,
    conversation_id to,
    const conversation::send& message,
    const message_place& place
) {
    // Who may not write there is told so, and nothing of the message.
    auto described = co_await describe(with, to, message.sender);
    if (!described)
        co_return described.error();
    if (place.sender != message.sender || place.conversation != to)
        co_return failure{errc::idempotency_conflict};
    auto first = co_await read_at(with, message.sender, place, message.trace);
    if (!first)
        co_return first.error();
    bool same_text = first->edited_at || first->text == message.text;
    if (!same_text || first->reply_to != message.reply_to)
        co_return failure{errc::idempotency_conflict};
    co_return accepted_send{*std::move(first), true};
}

} // namespace

net::awaitable<result<accepted_send>>
send_named(services& with, conversation_id to, conversation::send message) {
    if (message.id) {
        auto place = co_await locate(with, message.sender, *message.id);
        if (place)
            co_return co_await judge_repeat(with, to, message, *place);
        if (place.error().code != errc::message_not_found)
            co_return place.error();
    }
    auto sent = co_await ask_again<conversation::sent>(with, to, message);
    if (sent) {
        const auto& added = std::get<events::message_added>(sent->message->body);
        co_return accepted_send{added.message, sent->replayed};
    }
    // Somebody may have used the id in this very moment.
    if (message.id && passes_soon(sent.error().code)) {
        auto place = co_await locate(with, message.sender, *message.id);
        if (place)
            co_return co_await judge_repeat(with, to, message, *place);
    }
    co_return sent.error();
}

net::awaitable<result<message_view>>
show_message(services& with, user_id reader, message_id id, const trace_id& trace) {
    auto place = co_await locate(with, reader, id);
    if (!place)
        co_return place.error();
    co_return co_await read_at(with, reader, *place, trace);
}

} // namespace parley::http
