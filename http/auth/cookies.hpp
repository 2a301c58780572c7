#pragma once

#include "config/settings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace parley::http {

/// What renews a session.
inline constexpr std::string_view refresh_cookie_name = "refresh_token";
/// What says that somebody has logged in from this browser before.
inline constexpr std::string_view device_cookie_name = "known_device";

/// The value of cookie `name` in the `Cookie` header `text`; empty values count as absent.
std::optional<std::string> cookie_of(std::string_view text, std::string_view name);

/// `Set-Cookie` for a secret: out of reach of scripts and of other sites, and sent to `/auth`
/// only.
std::string secret_cookie(
    std::string_view name, std::string_view value, seconds life, const auth_settings& settings
);

/// `Set-Cookie` that makes the browser forget its refresh token.
std::string expired_refresh_cookie(const auth_settings& settings);

} // namespace parley::http
