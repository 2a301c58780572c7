#pragma once

#include "http/services.hpp"
#include "http/types.hpp"

namespace parley::http {

/// A conversation with its members' profiles and all that the list of conversations says of it, as
/// the caller sees it.
net::awaitable<result<json>>
show_details(services& with, const context& ctx, conversation_id conversation);

} // namespace parley::http
