#pragma once

#include "http/route_table.hpp"

namespace parley::http {

/// `POST /conversations` with `type` `group`.
net::awaitable<response> open_group(services& with, context& ctx, const json& body);

/// What a conversation is called, who is in it, and its end.
routes group_routes();

} // namespace parley::http
