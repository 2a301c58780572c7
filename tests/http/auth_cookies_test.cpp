#define CAF_SUITE auth_cookies

#include "http/auth/cookies.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;
using http::cookie_of;

} // namespace

CAF_TEST(the refresh cookie is out of reach of scripts and of other sites) {
    auto text = http::secret_cookie("refresh_token", "abc", seconds{60}, auth_settings{});
    CAF_CHECK_EQUAL(
        text, "refresh_token=abc; Path=/auth; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
    );
}

CAF_TEST(an expired cookie has no value and no life) {
    auth_settings settings;
    settings.secure_cookies = false;
    CAF_CHECK_EQUAL(
        http::expired_refresh_cookie(settings),
        "refresh_token=; Path=/auth; Max-Age=0; HttpOnly; SameSite=Strict"
    );
}

CAF_TEST(the token is found among other cookies) {
    struct row {
        const char* header;
        std::optional<std::string> expected;
    };
    const row rows[] = {
        {"refresh_token=abc", "abc"},
        {"a=b; refresh_token=abc; c=d", "abc"},
        {"a=b;refresh_token=abc", "abc"},
        {"refresh_token=a=b", "a=b"},
        {"refresh_token=; refresh_token=abc", "abc"},
        {"", std::nullopt},
        {"refresh_token=", std::nullopt},
        {"refresh_token", std::nullopt},
        {"Refresh_Token=abc", std::nullopt},
        {"xrefresh_token=abc", std::nullopt},
        {";;; =; ", std::nullopt},
    };
    for (const auto& [header, expected] : rows)
        CAF_CHECK(cookie_of(header, "refresh_token") == expected);
}
