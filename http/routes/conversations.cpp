#include "http/routes/conversations.hpp"

#include "http/json_text.hpp"
#include "http/messaging/change_request.hpp"
#include "http/messaging/details.hpp"
#include "http/messaging/edge.hpp"
#include "http/messaging/inbox_json.hpp"
#include "http/messaging/membership.hpp"
#include "http/messaging/paging.hpp"
#include "http/messaging/send_request.hpp"
#include "http/problem.hpp"
#include "http/routes/groups.hpp"
#include "runtime/base/limits.hpp"

namespace parley::http {

namespace {

std::vector<user_id> users_of(const std::vector<participant_record>& participants) {
    std::vector<user_id> users;
    for (const auto& participant : participants)
        users.push_back(participant.user);
    return users;
}

/// What a direct conversation is opened with.
result<user_id> parse_recipient(const json& body) {
    if (body.value("type", json("direct")) != "direct")
        return invalid_field("type", "A conversation is direct or a group.");
    if (body.value("privacy_mode", json("search_enabled")) != "search_enabled")
        return invalid_field("privacy_mode", "Only search_enabled can be chosen.");
    auto target = parse_target({{"recipient_id", body.value("recipient_id", json(nullptr))}});
    if (!target)
        return target.error();
    return *target->recipient;
}

/// `POST /conversations {recipient_id}` or `{type: "group", …}`
net::awaitable<response> open_conversation(services& with, context& ctx) {
    auto body = ctx.json_body();
    if (!body)
        co_return problem(body.error(), ctx.trace);
    if (!body->is_object())
        co_return problem(invalid_field("body", "Send a JSON object."), ctx.trace);
    if (body->value("type", json("direct")) == "group")
        co_return co_await open_group(with, ctx, *body);
    auto recipient = parse_recipient(*body);
    if (!recipient)
        co_return problem(recipient.error(), ctx.trace);
    auto user = ctx.user().user;
    auto keyed = keyed_request_of(ctx);
    auto opened = co_await open_direct(with, user, *recipient, ctx.trace, std::move(keyed));
    if (!opened)
        co_return problem(opened.error(), ctx.trace);
    auto described = co_await describe(with, opened->conversation.id, user);
    if (!described)
        co_return problem(described.error(), ctx.trace);
    auto known = co_await look_up_profiles(with, users_of(described->participants));
    auto code = opened->conversation.created ? status::created : status::ok;
    auto answer = json_response(code, to_json(*described, known));
    co_return note_replay(answer, opened->conversation.replayed);
}

/// `{"items","page","page_size","has_next"}`
std::string inbox_text(
    const inbox_page& inbox, const page_request& page, user_id viewer, const profiles& known
) {
    std::string text{"{\"items\":["};
    for (const auto& entry : inbox.items) {
        if (text.back() != '[')
            text.push_back(',');
        append_json(text, entry, viewer, known);
    }
    text.append("],\"page\":");
    append_number(text, page.page);
    text.append(",\"page_size\":");
    append_number(text, page.size);
    text.append(",\"has_next\":");
    append_bool(text, inbox.has_more);
    text.push_back('}');
    return text;
}

/// `GET /conversations?page&page_size`
net::awaitable<response> list_conversations(services& with, context& ctx) {
    query_numbers numbers{ctx.request};
    auto page = read_page(numbers, limits::page_size_default);
    if (!numbers.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, numbers.errors());
    auto user = ctx.user().user;
    user::read_inbox question{{user, page.page, page.size}};
    auto inbox = co_await ask_again<user::inbox>(with, user, question);
    if (!inbox)
        co_return problem(inbox.error(), ctx.trace);
    std::vector<user_id> users;
    for (const auto& entry : inbox->page.items) {
        auto more = users_of(entry.participants);
        users.insert(users.end(), more.begin(), more.end());
    }
    auto known = co_await look_up_profiles(with, std::move(users));
    co_return encoded_response(status::ok, inbox_text(inbox->page, page, user, known));
}

/// `GET /conversations/{id}`
net::awaitable<response> show_conversation(services& with, context& ctx) {
    auto details = co_await show_details(with, ctx, ctx.id<conversation_id>("id"));
    if (!details)
        co_return problem(details.error(), ctx.trace);
    co_return json_response(status::ok, *details);
}

result<seq> parse_seq(const context& ctx) {
    auto body = ctx.json_body();
    if (!body)
        return body.error();
    auto found = body->is_object() ? body->find("seq") : body->end();
    if (!body->is_object() || found == body->end() || !found->is_number_integer()
        || found->get<std::int64_t>() < 0)
        return invalid_field("seq", "This is a whole number from 0.");
    return seq{found->get<std::int64_t>()};
}

net::awaitable<response> move_cursor(services& with, context& ctx, events::cursor_kind kind) {
    auto conversation = ctx.id<conversation_id>("id");
    auto to = parse_seq(ctx);
    if (!to)
        co_return co_await refuse_member(with, ctx, conversation, to.error());
    conversation::mark mark{ctx.user().user, kind, *to, ctx.trace};
    auto marked = co_await ask_again<conversation::marked>(with, conversation, mark);
    if (!marked)
        co_return problem(marked.error(), ctx.trace);
    co_return no_content();
}

/// `POST /conversations/{id}/read {seq}`
net::awaitable<response> mark_read(services& with, context& ctx) {
    co_return co_await move_cursor(with, ctx, events::cursor_kind::read);
}

/// `POST /conversations/{id}/delivered {seq}`
net::awaitable<response> mark_delivered(services& with, context& ctx) {
    co_return co_await move_cursor(with, ctx, events::cursor_kind::delivered);
}

/// `POST /conversations/{id}/typing {active}`
net::awaitable<response> note_typing(services& with, context& ctx) {
    auto conversation = ctx.id<conversation_id>("id");
    auto described = co_await describe(with, conversation, ctx.user().user);
    if (!described)
        co_return problem(described.error(), ctx.trace);
    auto body = ctx.json_body();
    if (!body)
        co_return problem(body.error(), ctx.trace);
    auto found = body->is_object() ? body->find("active") : body->end();
    if (!body->is_object() || found == body->end() || !found->is_boolean())
        co_return problem(invalid_field("active", "This is true or false."), ctx.trace);
    conversation::type note{ctx.user().user, {}, found->get<bool>()};
    with.tell_entity(conversation, note, message_class::if_active);
    co_return no_content();
}

} // namespace

routes conversation_routes() {
    return {
        {verb::post, "/conversations", access::user, open_conversation},
        {verb::get, "/conversations", access::user, list_conversations},
        {verb::get, "/conversations/{id}", access::user, show_conversation},
        {verb::post, "/conversations/{id}/read", access::user, mark_read},
        {verb::post, "/conversations/{id}/delivered", access::user, mark_delivered},
        {verb::post, "/conversations/{id}/typing", access::user, note_typing},
    };
}

} // namespace parley::http
