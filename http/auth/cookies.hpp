#pragma once

#include "config/settings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace parley::http {

/// The refresh token in the `Cookie` header `text`; empty values count as absent.
std::optional<std::string> refresh_token_of(std::string_view text);

/// `Set-Cookie` for a refresh token: out of reach of scripts and of other sites, and sent to
/// `/auth` only.
std::string refresh_cookie(std::string_view token, seconds life, const auth_settings& settings);

/// `Set-Cookie` that makes the browser forget it.
std::string expired_refresh_cookie(const auth_settings& settings);

} // namespace parley::http
