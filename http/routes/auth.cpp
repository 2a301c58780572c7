#include "http/routes/auth.hpp"

#include "actors/protocol/accounts.hpp"
#include "http/auth/body_fields.hpp"
#include "http/auth/limited.hpp"
#include "http/problem.hpp"

namespace parley::http {

namespace {

std::vector<field_error> to_errors(const std::vector<accounts::field_problem>& problems) {
    std::vector<field_error> errors;
    for (const auto& problem : problems)
        errors.push_back({problem.field, problem.code, problem.message});
    return errors;
}

json to_json(const accounts::registered::account_view& account) {
    return {
        {"id", to_string(account.id)},
        {"username", account.username},
        {"email", account.email},
        {"display_name", account.display_name ? json(*account.display_name) : json(nullptr)},
        {"created_at", to_string(account.created_at)}
    };
}

/// `POST /auth/register {email, username, password, display_name?}`
net::awaitable<response> register_account(services& with, context& ctx) {
    auto body = object_body(ctx);
    if (!body)
        co_return problem(body.error(), ctx.trace);
    body_fields fields{*body};
    accounts::register_account request;
    request.email = fields.text("email");
    request.username = fields.text("username");
    request.password = fields.text("password");
    request.display_name = fields.optional_text("display_name");
    if (!fields.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, fields.errors());
    auto made = co_await with.ask<accounts::registered>(with.accounts, std::move(request));
    if (!made)
        co_return problem(made.error(), ctx.trace);
    if (!made->account) {
        auto errors = to_errors(made->problems);
        co_return problem(failure{errc::validation_failed}, ctx.trace, errors);
    }
    co_return json_response(status::created, to_json(*made->account));
}

/// `GET /auth/verify?token=`
net::awaitable<response> verify_email(services& with, context& ctx) {
    // Whoever only looks (mail scanners do) must not use the link up.
    if (ctx.request.method == verb::head)
        co_return json_response(status::ok, json::object());
    accounts::verify_email request{std::string{ctx.request.parameter("token").value_or("")}};
    auto verified = co_await with.ask<accounts::email_verified>(with.accounts, std::move(request));
    bool is_invalid = !verified && verified.error().code == errc::invalid_verification_token;
    if (ctx.request.is_navigation() && (verified || is_invalid))
        co_return redirect(verified ? "/login?verified=1" : "/login?verified=0");
    if (!verified)
        co_return problem(verified.error(), ctx.trace);
    co_return json_response(status::ok, {{"email_verified", true}});
}

/// `POST /auth/resend-verification {email}`
net::awaitable<response> resend_verification(services& with, context& ctx) {
    auto body = object_body(ctx);
    if (!body)
        co_return problem(body.error(), ctx.trace);
    body_fields fields{*body};
    accounts::resend_verification request{
        fields.required_text("email"), with.limits.network_of(ctx.request)
    };
    if (!fields.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, fields.errors());
    auto resent =
        co_await with.ask<accounts::verification_resent>(with.accounts, std::move(request));
    if (!resent)
        co_return problem(resent.error(), ctx.trace);
    if (!resent->budget.is_within)
        co_return refuse_rate(resent->budget, ctx.trace);
    auto answer = json_response(status::accepted, json::object());
    show(answer, resent->budget);
    co_return answer;
}

/// `GET /.well-known/jwks.json`
net::awaitable<response> show_keys(services& with, context& ctx) {
    auto keys = co_await with.ask<accounts::public_keys>(with.accounts, accounts::read_keys{});
    if (!keys)
        co_return problem(keys.error(), ctx.trace);
    auto answer = encoded_response(status::ok, *keys->jwks);
    answer.set(field::cache_control, "public, max-age=300");
    co_return answer;
}

} // namespace

routes auth_routes() {
    return {
        {verb::post, "/auth/register", access::open, limited<register_account>},
        {verb::get, "/auth/verify", access::open, verify_email, navigation::route},
        {verb::post, "/auth/resend-verification", access::open, limited<resend_verification>},
        {verb::get, "/.well-known/jwks.json", access::open, show_keys, navigation::route},
    };
}

} // namespace parley::http
