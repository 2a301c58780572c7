#include "http/websocket/session.hpp"

namespace parley::http::websocket {

namespace {

constexpr std::string_view subprotocol = "parley.v1";
constexpr std::string_view token_prefix = "bearer.";

/// The entries of a comma-separated header.
template <class F>
void each_token(std::string_view list, F f) {
    while (!list.empty()) {
        auto comma = list.find(',');
        auto token = list.substr(0, comma);
        list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
        token.remove_prefix(std::min(token.find_first_not_of(' '), token.size()));
        f(token.substr(0, token.find_last_not_of(' ') + 1));
    }
}

} // namespace

upgrade accept_session(site& at, connection& from, const context& ctx) {
    constexpr std::string_view scheme = "Bearer ";
    std::optional<std::string> token;
    upgrade accepted;
    auto authorization = ctx.request.fields.get(field::authorization);
    if (authorization.size() > scheme.size())
        token = authorization.substr(scheme.size());
    each_token(ctx.request.fields.get(field::sec_websocket_protocol), [&](auto offered) {
        if (offered == subprotocol)
            accepted.fields.set(field::sec_websocket_protocol, subprotocol);
        else if (offered.starts_with(token_prefix))
            token = offered.substr(token_prefix.size());
    });
    accepted.next = std::make_unique<session>(at, from, std::move(token));
    return accepted;
}

} // namespace parley::http::websocket
