#include "http/routes/message_changes.hpp"

#include "http/frames.hpp"
#include "http/messaging/change_request.hpp"
#include "http/messaging/edge.hpp"
#include "http/messaging/membership.hpp"

namespace parley::http {

namespace {

/// `PATCH /conversations/{id}/messages/{message_id} {text}`
net::awaitable<response> edit_message(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    auto body = ctx.json_body();
    if (!body)
        co_return co_await refuse_member(with, ctx, where, body.error());
    auto text = parse_text(*body);
    if (!text)
        co_return co_await refuse_member(with, ctx, where, text.error());
    auto message = ctx.id<message_id>("message_id");
    conversation::edit_message change{author_of(ctx), message, *std::move(text)};
    auto changed = co_await ask_again<conversation::changed>(with, where, std::move(change));
    if (!changed)
        co_return problem(changed.error(), ctx.trace);
    auto answer = json_response(status::ok, to_json(changed->message.value()));
    co_return note_replay(answer, changed->replayed);
}

/// `DELETE /conversations/{id}/messages/{message_id}`
net::awaitable<response> delete_message(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    conversation::delete_message change{author_of(ctx), ctx.id<message_id>("message_id")};
    auto changed = co_await ask_again<conversation::changed>(with, where, change);
    if (!changed)
        co_return problem(changed.error(), ctx.trace);
    auto answer = no_content();
    co_return note_replay(answer, changed->replayed);
}

net::awaitable<response>
change_reaction(services& with, context& ctx, conversation::reaction_change what) {
    auto where = ctx.id<conversation_id>("id");
    conversation::react change{
        author_of(ctx), ctx.id<message_id>("message_id"), ctx.path_parameter("emoji"), what
    };
    auto changed = co_await ask_again<conversation::changed>(with, where, std::move(change));
    if (!changed && changed.error().code == errc::validation_failed)
        co_return problem(invalid_field("emoji", "This is one emoji."), ctx.trace);
    if (!changed)
        co_return problem(changed.error(), ctx.trace);
    auto answer = json_response(status::ok, {{"reactions", to_json(changed->reactions)}});
    co_return note_replay(answer, changed->replayed);
}

/// `PUT /conversations/{id}/messages/{message_id}/reactions/{emoji}`
net::awaitable<response> add_reaction(services& with, context& ctx) {
    co_return co_await change_reaction(with, ctx, conversation::reaction_change::add);
}

/// `DELETE /conversations/{id}/messages/{message_id}/reactions/{emoji}`
net::awaitable<response> remove_reaction(services& with, context& ctx) {
    co_return co_await change_reaction(with, ctx, conversation::reaction_change::remove);
}

constexpr std::string_view message_path = "/conversations/{id}/messages/{message_id}";
constexpr std::string_view reaction_path =
    "/conversations/{id}/messages/{message_id}/reactions/{emoji}";

} // namespace

routes message_change_routes() {
    return {
        {verb::patch, message_path, access::user, edit_message},
        {verb::delete_, message_path, access::user, delete_message},
        {verb::put, reaction_path, access::user, add_reaction},
        {verb::delete_, reaction_path, access::user, remove_reaction},
    };
}

} // namespace parley::http
