#include "http/routes/auth.hpp"

#include "actors/protocol/accounts.hpp"
#include "http/auth/body_fields.hpp"
#include "http/auth/cookies.hpp"
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

response logged_in(const services& with, const accounts::session_tokens& tokens) {
    json body{
        {"access_token", tokens.access_token},
        {"token_type", "bearer"},
        {"expires_in", tokens.access_ttl.count()}
    };
    auto answer = json_response(status::ok, body);
    auto cookie = refresh_cookie(tokens.refresh_token, tokens.refresh_ttl, with.config.auth);
    answer.set(field::set_cookie, cookie);
    return answer;
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
    accounts::resend_verification request{fields.required_text("email")};
    if (!fields.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, fields.errors());
    auto resent =
        co_await with.ask<accounts::verification_resent>(with.accounts, std::move(request));
    if (!resent)
        co_return problem(resent.error(), ctx.trace);
    co_return json_response(status::accepted, json::object());
}

/// `POST /auth/login {email, password}`
net::awaitable<response> log_in(services& with, context& ctx) {
    auto body = object_body(ctx);
    if (!body)
        co_return problem(body.error(), ctx.trace);
    body_fields fields{*body};
    accounts::log_in request;
    request.email = fields.required_text("email");
    request.password = fields.required_text("password");
    if (!fields.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, fields.errors());
    auto tokens = co_await with.ask<accounts::session_tokens>(with.accounts, std::move(request));
    if (!tokens)
        co_return problem(tokens.error(), ctx.trace);
    co_return logged_in(with, *tokens);
}

/// `POST /auth/refresh`
net::awaitable<response> refresh_session(services& with, context& ctx) {
    auto token = refresh_token_of(ctx.request.fields.get(field::cookie));
    if (!token)
        co_return problem(failure{errc::invalid_refresh_token}, ctx.trace);
    accounts::refresh_session request{std::move(*token)};
    auto tokens = co_await with.ask<accounts::session_tokens>(with.accounts, std::move(request));
    if (tokens)
        co_return logged_in(with, *tokens);
    auto answer = problem(tokens.error(), ctx.trace);
    // What will never work again need not be sent again.
    if (tokens.error().code == errc::invalid_refresh_token)
        answer.set(field::set_cookie, expired_refresh_cookie(with.config.auth));
    co_return answer;
}

/// `POST /auth/logout`
net::awaitable<response> log_out(services& with, context& ctx) {
    if (auto token = refresh_token_of(ctx.request.fields.get(field::cookie))) {
        accounts::log_out request{std::move(*token)};
        auto ended = co_await with.ask<accounts::logged_out>(with.accounts, std::move(request));
        if (!ended)
            co_return problem(ended.error(), ctx.trace);
    }
    auto answer = no_content();
    answer.set(field::set_cookie, expired_refresh_cookie(with.config.auth));
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
        {verb::post, "/auth/register", access::open, register_account},
        {verb::get, "/auth/verify", access::open, verify_email, navigation::route},
        {verb::post, "/auth/resend-verification", access::open, resend_verification},
        {verb::post, "/auth/login", access::open, log_in},
        {verb::post, "/auth/refresh", access::open, refresh_session},
        {verb::post, "/auth/logout", access::open, log_out},
        {verb::get, "/.well-known/jwks.json", access::open, show_keys, navigation::route},
    };
}

} // namespace parley::http
