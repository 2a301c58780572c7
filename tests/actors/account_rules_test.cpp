#define CAF_SUITE account_rules

#include "actors/accounts/rules.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;

std::string repeated(std::string_view text, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += text;
    return out;
}

accounts::register_account good() {
    return {"alice@example.org", "alice", "correct horse", std::nullopt};
}

/// The codes of all problems, such as `email:REQUIRED username:INVALID_USERNAME`.
std::string codes(const accounts::register_account& request) {
    std::string out;
    for (const auto& problem : problems_of(request))
        out += (out.empty() ? "" : " ") + problem.field + ":" + problem.code;
    return out;
}

} // namespace

CAF_TEST(addresses that people have are accepted) {
    const std::string accepted[] = {
        "alice@example.org",
        "a@b.io",
        "first.last+tag@mail.example.co.uk",
        "o'brien@example.com",
        "x_y-z@xn--bcher-kva.example",
        "!#$%&'*+/=?^_`{|}~-@example.org",
        "123@example.org",
        repeated("a", 64) + "@example.org",
        "a@" + repeated("b", 63) + ".org",
    };
    for (const auto& text : accepted) {
        if (!is_email(text))
            CAF_ERROR("refused: " << text);
    }
}

CAF_TEST(what is no address is refused) {
    const std::string refused[] = {
        "",
        "alice",
        "@example.org",
        "alice@",
        "alice@example",
        "alice@@example.org",
        "al ice@example.org",
        "alice@exam ple.org",
        " alice@example.org",
        "alice@example.org ",
        "alice.@example.org",
        ".alice@example.org",
        "al..ice@example.org",
        "alice@.example.org",
        "alice@example..org",
        "alice@example.org.",
        "alice@-example.org",
        "alice@example-.org",
        "alice@exa_mple.org",
        "alice@127.0.0.1",
        "alice@[127.0.0.1]",
        "\"alice\"@example.org",
        "alice@example.org\r\nBcc: bob@example.org",
        "al\u00edce@example.org",
        repeated("a", 65) + "@example.org",
        "a@" + repeated("b", 64) + ".org",
        "a@" + repeated("bbbbbbb.", 32) + "org",
        std::string{"alice\0@example.org", 18},
    };
    for (const auto& text : refused) {
        if (is_email(text))
            CAF_ERROR("accepted: " << text);
    }
}

CAF_TEST(usernames have 3 to 32 characters of the allowed ones) {
    for (const auto* text : {"bob", "Bob_1", "a.b-c", "---", "12345678901234567890123456789012"})
        CAF_CHECK(is_username(text));
    for (const auto* text :
         {"", "ab", "a b", "bob!", "b\u00f6b", "123456789012345678901234567890123", "a/b", "a@b"})
        CAF_CHECK(!is_username(text));
}

CAF_TEST(a good registration has no problems) {
    CAF_CHECK_EQUAL(codes(good()), "");
}

// REQ USER-STORY-001-S3
CAF_TEST(every field that is wrong is named at once) {
    CAF_CHECK_EQUAL(codes({}), "email:REQUIRED username:REQUIRED password:REQUIRED");
    CAF_CHECK_EQUAL(
        codes({"x", "y", "z", ""}),
        "email:INVALID_EMAIL username:INVALID_USERNAME password:TOO_SHORT "
        "display_name:INVALID_DISPLAY_NAME"
    );
}

CAF_TEST(a password has 8 characters or more and at most 72 bytes) {
    struct row {
        std::string password;
        const char* expected;
    };
    const row rows[] = {
        {"1234567", "password:TOO_SHORT"},
        {"12345678", ""},
        {repeated("\xC3\xA4", 7), "password:TOO_SHORT"},
        {repeated("\xC3\xA4", 8), ""},
        {repeated("x", 72), ""},
        {repeated("x", 73), "password:TOO_LONG"},
        {repeated("\xC3\xA4", 36), ""},
        {repeated("\xC3\xA4", 37), "password:TOO_LONG"},
        {std::string{"12345678\0x", 10}, "password:INVALID_PASSWORD"},
    };
    for (const auto& [password, expected] : rows) {
        auto request = good();
        request.password = password;
        CAF_CHECK_EQUAL(codes(request), expected);
    }
}

CAF_TEST(a display name has at most 100 characters and no control characters) {
    struct row {
        std::string name;
        const char* expected;
    };
    const row rows[] = {
        {"Alice Liddell", ""},
        {repeated("\xC3\xA4", 100), ""},
        {repeated("\xC3\xA4", 101), "display_name:TOO_LONG"},
        {"   ", "display_name:INVALID_DISPLAY_NAME"},
        {"a\nb", "display_name:INVALID_DISPLAY_NAME"},
        {std::string{"a\0b", 3}, "display_name:INVALID_DISPLAY_NAME"},
    };
    for (const auto& [name, expected] : rows) {
        auto request = good();
        request.display_name = name;
        CAF_CHECK_EQUAL(codes(request), expected);
    }
}

CAF_TEST(folding touches ASCII letters only) {
    CAF_CHECK_EQUAL(folded("Alice.B-\xC3\x84"), "alice.b-\xC3\x84");
}
