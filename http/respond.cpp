#include "http/respond.hpp"

#include "http/problem.hpp"
#include "http/upgrade.hpp"
#include "runtime/base/log.hpp"

namespace parley::http {

namespace {

/// Where a browser that navigates to an unknown place still gets no page.
bool is_page_path(std::string_view path) {
    for (std::string_view prefix :
         {"/v1/", "/assets/", "/.well-known/", "/socket.io/", "/media/"}) {
        if (path.starts_with(prefix))
            return false;
    }
    return path != "/v1" && path != "/ws";
}

bool wants_web_client(const site& at, const request& asked, const route_table::match& found) {
    if (!asked.is_navigation() || !at.files.has_index() || !is_page_path(asked.path))
        return false;
    return found.row == nullptr || found.row->shows == navigation::web_client;
}

bool is_static_file(const site& at, const request& asked) {
    return (asked.method == verb::get || asked.method == verb::head) && asked.path != "/index.html"
           && at.files.has(asked.path);
}

/// Why a caller whose token is good may not use a row; empty when it may.
std::string_view forbids(access who, const identity& caller) {
    if (who == access::admin && !caller.is_admin)
        return "Only admins may do this.";
    if (who == access::service && !caller.is_service)
        return "Only services may do this.";
    return {};
}

/// The checks that stand before every handler; a response when one of them fails.
std::optional<response> admit(const site& at, context& ctx, const route_table::match& found) {
    auto caller = authenticate(at.with.tokens, ctx.request);
    if (caller)
        ctx.caller = *caller;
    else if (found.row->who != access::open)
        return problem(caller.error(), ctx.trace);
    if (found.row->who != access::open) {
        if (auto why = forbids(found.row->who, *ctx.caller); !why.empty())
            return problem(status::forbidden, "FORBIDDEN", why, ctx.trace);
    }
    if (found.has_malformed_id)
        return problem(failure{errc::invalid_id}, ctx.trace);
    if (ctx.unread != errc::none)
        return problem(failure{ctx.unread}, ctx.trace);
    return std::nullopt;
}

response refuse(const context& ctx, const route_table::match& found) {
    auto answer = problem(failure{found.refusal}, ctx.trace);
    if (found.refusal == errc::method_not_allowed)
        answer.set(field::allow, found.allow);
    return answer;
}

/// `handle` answers from the services, or from the whole site.
template <class Handler, class From>
net::awaitable<response> run(Handler handle, From& from, context& ctx) {
    std::string what;
    try {
        co_return co_await handle(from, ctx);
    } catch (const std::exception& reason) {
        what = reason.what();
    } catch (...) {
        what = "an exception of unknown type";
    }
    co_return problem(failure{errc::internal, what}, ctx.trace);
}

net::awaitable<response> answer(site& at, context& ctx) {
    const auto& asked = ctx.request;
    if (is_static_file(at, asked))
        co_return at.files.serve(asked.path, asked);
    if (const auto* row = at.upgrades.find(asked.path); row != nullptr && row->fallback) {
        if (asked.method == verb::options)
            co_return at.cors.preflight(asked, row->allow);
        co_return co_await run(row->fallback, at, ctx);
    }
    auto found = at.routes.find(asked.method, asked.path);
    if (wants_web_client(at, asked, found))
        co_return at.files.serve_index(asked);
    if (asked.method == verb::options && found.refusal != errc::not_found)
        co_return at.cors.preflight(asked, found.allow);
    if (found.row == nullptr)
        co_return refuse(ctx, found);
    ctx.row = found.row;
    ctx.path_parameters = std::move(found.values);
    if (auto refused = admit(at, ctx, found))
        co_return std::move(*refused);
    co_return co_await run(found.row->handle, at.with, ctx);
}

} // namespace

net::awaitable<response> respond(site& at, context& ctx) {
    auto result = co_await answer(at, ctx);
    if (at.with.probe.is_degraded())
        result.set("Degraded", "true");
    at.cors.decorate(ctx.request, result);
    co_return result;
}

result<identity> authenticate(const token_verifier& tokens, const request& asked) {
    constexpr std::string_view scheme = "Bearer ";
    auto value = asked.fields.get(field::authorization);
    if (value.size() <= scheme.size()
        || !equal_without_case(value.substr(0, scheme.size()), scheme))
        return failure{errc::unauthenticated, "no bearer token"};
    return tokens.verify(value.substr(scheme.size()));
}

} // namespace parley::http
