#pragma once

#include "http/site.hpp"

namespace parley::http {

/// Finds what answers a request and lets it: static file, web client, preflight or route, with
/// the checks that all routes share, in this order: unknown path, method, caller, role,
/// malformed id. Never throws: what a route throws is logged and becomes 500.
net::awaitable<response> respond(site& at, context& ctx);

/// Who calls, by `Authorization: Bearer`; `unauthenticated` when the header is absent.
result<identity> authenticate(const token_verifier& tokens, const request& asked);

} // namespace parley::http
