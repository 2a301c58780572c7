#include "http/auth/cookies.hpp"

namespace parley::http {

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

} // namespace

std::optional<std::string> cookie_of(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        auto end = text.find(';');
        auto pair = trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        auto equals = pair.find('=');
        if (equals == std::string_view::npos || pair.substr(0, equals) != name)
            continue;
        if (auto value = pair.substr(equals + 1); !value.empty())
            return std::string{value};
    }
    return std::nullopt;
}

std::string secret_cookie(
    std::string_view name, std::string_view value, seconds life, const auth_settings& settings
) {
    std::string text{name};
    text.append("=").append(value).append("; Path=/auth; Max-Age=");
    text.append(std::to_string(life.count())).append("; HttpOnly; SameSite=Strict");
    if (settings.secure_cookies)
        text += "; Secure";
    return text;
}

std::string expired_refresh_cookie(const auth_settings& settings) {
    return secret_cookie(refresh_cookie_name, {}, seconds{0}, settings);
}

} // namespace parley::http
