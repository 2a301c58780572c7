#include "http/routes/sessions.hpp"

#include "actors/protocol/accounts.hpp"
#include "http/auth/body_fields.hpp"
#include "http/auth/cookies.hpp"
#include "http/auth/limited.hpp"
#include "http/problem.hpp"

namespace parley::http {

namespace {

/// `Set-Cookie` may stand more than once.
void add_cookie(response& answer, std::string_view cookie) {
    answer.fields.add(field::set_cookie, "Set-Cookie", cookie);
}

json to_json(const accounts::session_tokens& tokens) {
    return {
        {"access_token", tokens.access_token},
        {"token_type", "bearer"},
        {"expires_in", tokens.access_ttl.count()}
    };
}

std::string cookie_of(const context& ctx, std::string_view name) {
    return http::cookie_of(ctx.request.fields.get(field::cookie), name).value_or("");
}

/// The tokens for a browser: the one that renews goes into a cookie.
response to_browser(const services& with, const accounts::session_tokens& tokens) {
    auto answer = json_response(status::ok, to_json(tokens));
    add_cookie(
        answer,
        secret_cookie(
            refresh_cookie_name, tokens.refresh_token, tokens.refresh_ttl, with.config.auth
        )
    );
    return answer;
}

/// And for a program, which reads bodies.
response to_program(const accounts::session_tokens& tokens) {
    auto body = to_json(tokens);
    body["refresh_token"] = tokens.refresh_token;
    return json_response(status::ok, body);
}

net::awaitable<response> check_password(services& with, context& ctx, accounts::log_in request) {
    request.from = {with.limits.network_of(ctx.request), cookie_of(ctx, device_cookie_name)};
    auto by = request.by;
    auto outcome = co_await with.ask<accounts::login_outcome>(with.accounts, std::move(request));
    if (!outcome)
        co_return problem(outcome.error(), ctx.trace);
    if (outcome->refusal == errc::rate_limited)
        co_return refuse_rate(outcome->budget, ctx.trace);
    response answer;
    if (!outcome->tokens)
        answer = problem(failure{outcome->refusal}, ctx.trace);
    else if (by == accounts::renewal::oauth)
        answer = to_program(*outcome->tokens);
    else
        answer = to_browser(with, *outcome->tokens);
    if (outcome->tokens && by == accounts::renewal::cookie)
        add_cookie(
            answer,
            secret_cookie(
                device_cookie_name,
                outcome->known_device,
                outcome->known_device_ttl,
                with.config.auth
            )
        );
    show(answer, outcome->budget);
    co_return answer;
}

/// `POST /auth/login {email, password}`
net::awaitable<response> log_in(services& with, context& ctx) {
    auto body = object_body(ctx);
    if (!body)
        co_return problem(body.error(), ctx.trace);
    body_fields fields{*body};
    accounts::log_in request;
    request.name = fields.required_text("email");
    request.password = fields.required_text("password");
    if (!fields.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, fields.errors());
    co_return co_await check_password(with, ctx, std::move(request));
}

/// The tokens that `request` is traded for, as `to_answer` puts them.
template <class ToAnswer>
net::awaitable<response>
trade(services& with, context& ctx, accounts::refresh_session request, ToAnswer to_answer) {
    request.idempotency_key = ctx.request.fields.get("Idempotency-Key");
    auto tokens = co_await with.ask<accounts::session_tokens>(with.accounts, std::move(request));
    if (!tokens)
        co_return problem(tokens.error(), ctx.trace);
    auto answer = to_answer(*tokens);
    if (tokens->is_replayed)
        answer.set("Idempotent-Replayed", "true");
    co_return answer;
}

/// `POST /auth/refresh`
net::awaitable<response> refresh_session(services& with, context& ctx) {
    accounts::refresh_session request{
        cookie_of(ctx, refresh_cookie_name), accounts::renewal::cookie, {}
    };
    auto answer = co_await trade(with, ctx, std::move(request), [&](const auto& tokens) {
        return to_browser(with, tokens);
    });
    // What will never work again need not be sent again.
    if (answer.code == status::unauthorized)
        add_cookie(answer, expired_refresh_cookie(with.config.auth));
    co_return answer;
}

/// `POST /auth/token`, the token endpoint of OAuth 2.0 (RFC 6749) with the grants `password`
/// {username, password}, where the username may be the email, and `refresh_token`.
net::awaitable<response> give_tokens(services& with, context& ctx) {
    auto body = object_or_form_body(ctx);
    if (!body)
        co_return problem(body.error(), ctx.trace);
    body_fields fields{*body};
    auto grant = fields.required_text("grant_type");
    accounts::log_in login;
    accounts::refresh_session refresh;
    login.by = refresh.by = accounts::renewal::oauth;
    if (grant == "password") {
        login.name = fields.required_text("username");
        login.password = fields.required_text("password");
    } else if (grant == "refresh_token") {
        refresh.refresh_token = fields.required_text("refresh_token");
    } else if (!grant.empty()) {
        fields.refuse("grant_type", "UNSUPPORTED_GRANT_TYPE", "Use password or refresh_token.");
    }
    if (!fields.errors().empty())
        co_return problem(failure{errc::validation_failed}, ctx.trace, fields.errors());
    if (grant == "password")
        co_return co_await check_password(with, ctx, std::move(login));
    co_return co_await trade(with, ctx, std::move(refresh), to_program);
}

/// The refresh token that a logout names: the cookie's, or `refresh_token` in a body.
result<std::string> named_token(const context& ctx) {
    auto cookie = cookie_of(ctx, refresh_cookie_name);
    if (!cookie.empty() || ctx.request.body.empty())
        return cookie;
    auto body = object_or_form_body(ctx);
    if (!body)
        return body.error();
    return body_fields{*body}.text("refresh_token");
}

/// `POST /auth/logout`
net::awaitable<response> log_out(services& with, context& ctx) {
    auto token = named_token(ctx);
    if (!token)
        co_return problem(token.error(), ctx.trace);
    if (!token->empty()) {
        accounts::log_out request{std::move(*token)};
        auto ended = co_await with.ask<accounts::logged_out>(with.accounts, std::move(request));
        if (!ended)
            co_return problem(ended.error(), ctx.trace);
    }
    auto answer = no_content();
    add_cookie(answer, expired_refresh_cookie(with.config.auth));
    co_return answer;
}

} // namespace

routes session_routes() {
    return {
        {verb::post, "/auth/login", access::open, limited<log_in>},
        {verb::post, "/auth/refresh", access::open, refresh_session},
        {verb::post, "/auth/token", access::open, limited<give_tokens>},
        {verb::post, "/auth/logout", access::open, log_out},
    };
}

} // namespace parley::http
