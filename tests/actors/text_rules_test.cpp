#define CAF_SUITE text_rules

#include "actors/text_rules.hpp"

#include "runtime/base/limits.hpp"

#include <caf/test/dsl.hpp>

#include <string>

using namespace parley;

CAF_TEST(text that shows something may be a message) {
    for (const char* text : {
             "a",
             " a ",
             "0",
             "\u00e9",
             "\u65e5\u672c\u8a9e",
             "\U0001f44b",
             "\u200b!\u200b",
             "\u05d0\u200f",
             "e\u0301",
             "\U0001f468\u200d\U0001f469\u200d\U0001f467",
         }) {
        CAF_MESSAGE(text);
        CAF_CHECK(check_text(text) == errc::none);
    }
}

// REQ MSG-STORY-001-S4
CAF_TEST(text that shows nothing is refused with message_text_required) {
    for (const char* text : {
             "",
             " ",
             "\t\r\n",
             "\u00a0",
             "\u2003\u2009",
             "\u2028\u2029",
             "\u3000",
             "\u200b\u200c\u200d",
             "\u2060\ufeff",
             "\u00ad",
             "\u3164",
             "\u115f\u1160\uffa0",
             "\u2800",
         }) {
        CAF_MESSAGE(text);
        CAF_CHECK(check_text(text) == errc::message_text_required);
    }
}

// REQ API-EDGE-6
CAF_TEST(text may have 10240 bytes and not one more) {
    CAF_CHECK(check_text(std::string(10'240, 'x')) == errc::none);
    CAF_CHECK(check_text(std::string(10'241, 'x')) == errc::message_too_large);
    std::string wide;
    while (wide.size() + 2 <= limits::text_size_max)
        wide += "\u00e9";
    CAF_CHECK(check_text(wide) == errc::none);
    CAF_CHECK(check_text(wide + "\u00e9") == errc::message_too_large);
}

CAF_TEST(text that is not UTF 8 is refused with validation_failed) {
    for (std::string_view text : {
             "a\xff",
             "\xc3",
             "a\xc3(",
             "\xc0\xaf",
             "\xed\xa0\x80",
             "\xf4\x90\x80\x80",
             "\xe2\x82",
             "\x80",
         }) {
        CAF_CHECK(check_text(text) == errc::validation_failed);
    }
}

CAF_TEST(text with a zero character is refused with validation_failed) {
    CAF_CHECK(check_text(std::string_view{"a\0b", 3}) == errc::validation_failed);
    CAF_CHECK(check_text(std::string_view{"\0", 1}) == errc::validation_failed);
}
