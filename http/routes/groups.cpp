#include "http/routes/groups.hpp"

#include "actors/protocol/user.hpp"
#include "http/messaging/change_request.hpp"
#include "http/messaging/details.hpp"
#include "http/messaging/edge.hpp"
#include "http/messaging/membership.hpp"
#include "http/problem.hpp"
#include "runtime/base/limits.hpp"

namespace parley::http {

namespace {

/// Ids that one call may name: more than a group holds, so that it is told what is wrong.
constexpr std::size_t named_users_max = 4 * limits::group_size_max;

/// Why there is no answer to a change that is done: "later" alone would say that it was not.
failure after_change(const failure& reason) {
    return is_retryable(reason.code) ? failure{errc::timed_out, reason.detail} : reason;
}

/// The conversation as the caller sees it after a change.
net::awaitable<response>
show(services& with, const context& ctx, conversation_id where, status code, bool replayed) {
    auto details = co_await show_details(with, ctx, where);
    if (!details)
        co_return problem(after_change(details.error()), ctx.trace);
    auto answer = json_response(code, *details);
    co_return note_replay(answer, replayed);
}

/// Makes a change and shows what came of it.
template <class Change>
net::awaitable<response>
change_and_show(services& with, const context& ctx, conversation_id where, Change change) {
    auto changed = co_await ask_again<conversation::changed>(with, where, std::move(change));
    if (!changed)
        co_return problem(changed.error(), ctx.trace);
    co_return co_await show(with, ctx, where, status::ok, changed->replayed);
}

template <class Change>
net::awaitable<response>
change_silently(services& with, const context& ctx, conversation_id where, Change change) {
    auto changed = co_await ask_again<conversation::changed>(with, where, std::move(change));
    if (!changed)
        co_return problem(changed.error(), ctx.trace);
    auto answer = no_content();
    co_return note_replay(answer, changed->replayed);
}

/// What `PATCH /conversations/{id}` changes: the group, the caller's own setting, or both.
struct settings_change {
    conversation::update update;
    std::optional<bool> muted;
    bool is_update = false;
};

result<settings_change> parse_settings(const context& ctx) {
    auto body = ctx.json_body();
    if (!body)
        return body.error();
    if (!body->is_object())
        return invalid_field("body", "Send a JSON object.");
    settings_change change;
    auto name = parse_string(*body, "name");
    if (!name)
        return name.error();
    auto description = parse_string(*body, "description");
    if (!description)
        return description.error();
    // Null takes the description away.
    if (body->contains("description") && !*description)
        *description = "";
    auto muted = body->find("muted");
    if (muted != body->end()) {
        if (!muted->is_boolean())
            return invalid_field("muted", "This is true or false.");
        change.muted = muted->get<bool>();
    }
    change.is_update = *name || *description;
    change.update = {author_of(ctx), *name, *description};
    if (!change.is_update && !change.muted)
        return missing_field("name");
    return change;
}

/// `PATCH /conversations/{id} {name?, description?, muted?}`
net::awaitable<response> update_conversation(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    auto change = parse_settings(ctx);
    if (!change)
        co_return co_await refuse_member(with, ctx, where, change.error());
    bool replayed = false;
    if (change->is_update) {
        auto changed = co_await ask_again<conversation::changed>(with, where, change->update);
        if (!changed)
            co_return problem(changed.error(), ctx.trace);
        replayed = changed->replayed;
    }
    if (change->muted) {
        auto keyed = keyed_request_of(ctx);
        conversation::set_muted request{ctx.user().user, *change->muted, keyed};
        if (change->is_update)
            request.keyed = second_half_of(keyed);
        auto muted = co_await ask_again<conversation::muted>(with, where, request);
        if (!muted && change->is_update)
            co_return problem(after_change(muted.error()), ctx.trace);
        if (!muted)
            co_return problem(muted.error(), ctx.trace);
        replayed = replayed || (!change->is_update && muted->replayed);
    }
    co_return co_await show(with, ctx, where, status::ok, replayed);
}

/// `DELETE /conversations/{id}`
net::awaitable<response> delete_conversation(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    co_return co_await change_silently(with, ctx, where, conversation::end{author_of(ctx)});
}

/// `POST /conversations/{id}/members {user_ids}`
net::awaitable<response> add_members(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    auto body = ctx.json_body();
    if (!body)
        co_return co_await refuse_member(with, ctx, where, body.error());
    auto users = parse_users(*body, "user_ids", named_users_max);
    if (!users)
        co_return co_await refuse_member(with, ctx, where, users.error());
    conversation::add_members change{author_of(ctx), *std::move(users)};
    co_return co_await change_and_show(with, ctx, where, std::move(change));
}

/// `DELETE /conversations/{id}/members/{user_id}`
net::awaitable<response> remove_member(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    conversation::remove_member change{author_of(ctx), ctx.id<user_id>("user_id")};
    co_return co_await change_silently(with, ctx, where, change);
}

/// `DELETE /conversations/{id}/members/me`
net::awaitable<response> leave(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    conversation::remove_member change{author_of(ctx), ctx.user().user};
    co_return co_await change_silently(with, ctx, where, change);
}

result<participant_role> parse_role(const context& ctx) {
    auto body = ctx.json_body();
    if (!body)
        return body.error();
    auto role = body->is_object() ? body->value("role", json(nullptr)) : json(nullptr);
    if (role == "admin")
        return participant_role::admin;
    if (role == "member")
        return participant_role::member;
    return invalid_field("role", "This is admin or member.");
}

/// `PATCH /conversations/{id}/members/{user_id} {role}`
net::awaitable<response> set_role(services& with, context& ctx) {
    auto where = ctx.id<conversation_id>("id");
    auto role = parse_role(ctx);
    if (!role)
        co_return co_await refuse_member(with, ctx, where, role.error());
    conversation::set_role change{author_of(ctx), ctx.id<user_id>("user_id"), *role};
    co_return co_await change_and_show(with, ctx, where, change);
}

} // namespace

namespace {

constexpr std::string_view name_rule = "A name has 1 to 100 characters.";

result<user::open_group> parse_group(const context& ctx, const json& body) {
    if (body.value("privacy_mode", json("search_enabled")) != "search_enabled")
        return invalid_field("privacy_mode", "Only search_enabled can be chosen.");
    auto users = parse_users(body, "member_ids", named_users_max);
    if (!users)
        return users.error();
    auto name = parse_string(body, "name");
    if (!name)
        return name.error();
    if (!*name)
        return missing_field("name");
    auto description = parse_string(body, "description");
    if (!description)
        return description.error();
    return user::open_group{
        .members = *std::move(users),
        .name = **std::move(name),
        .description = *std::move(description),
        .privacy = privacy_mode::search_enabled,
        .keyed = keyed_request_of(ctx),
        .trace = ctx.trace,
    };
}

} // namespace

net::awaitable<response> open_group(services& with, context& ctx, const json& body) {
    auto request = parse_group(ctx, body);
    if (!request)
        co_return problem(request.error(), ctx.trace);
    auto opened =
        co_await ask_again<user::group_opened>(with, ctx.user().user, *std::move(request));
    if (!opened && opened.error().code == errc::validation_failed)
        co_return problem(invalid_field("name", name_rule), ctx.trace);
    if (!opened)
        co_return problem(opened.error(), ctx.trace);
    co_return co_await show(with, ctx, opened->id, status::created, opened->replayed);
}

routes group_routes() {
    return {
        {verb::patch, "/conversations/{id}", access::user, update_conversation},
        {verb::delete_, "/conversations/{id}", access::user, delete_conversation},
        {verb::post, "/conversations/{id}/members", access::user, add_members},
        {verb::delete_, "/conversations/{id}/members/me", access::user, leave},
        {verb::delete_, "/conversations/{id}/members/{user_id}", access::user, remove_member},
        {verb::patch, "/conversations/{id}/members/{user_id}", access::user, set_role},
    };
}

} // namespace parley::http
