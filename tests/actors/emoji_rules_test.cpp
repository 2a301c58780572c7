#define CAF_SUITE emoji_rules

#include "actors/emoji_rules.hpp"

#include "actors/group_rules.hpp"

#include <caf/test/dsl.hpp>

#include <string>

using namespace parley;

// REQ MSS-FR-009
CAF_TEST(one emoji is one however many code points it has) {
    for (const auto* text :
         {"\U0001F44D",
          "\U0001F44D\U0001F3FD",
          "\u2764\uFE0F",
          "\u2764",
          "1\uFE0F\u20E3",
          "\U0001F1E8\U0001F1ED",
          "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466"}) {
        CAF_MESSAGE(text);
        CAF_CHECK(is_emoji(text));
    }
}

CAF_TEST(text and several emojis and halves of flags are none) {
    for (const auto* text :
         {"", "a", "1", " ", "#", "ok", "\U0001F44D\U0001F44D", "\U0001F1E8", "\U0001F44D!", "\xff"
         }) {
        CAF_MESSAGE(text);
        CAF_CHECK(!is_emoji(text));
    }
    CAF_CHECK(!is_emoji(std::string(65, '1')));
}

CAF_TEST(a group has a name that can be seen and need not have a description) {
    CAF_CHECK(is_group_name("x"));
    CAF_CHECK(!is_group_name(""));
    CAF_CHECK(!is_group_name(" \u2003"));
    CAF_CHECK(!is_group_name("\xff"));
    std::string hundred;
    for (int i = 0; i < 100; ++i)
        hundred += "\U0001F600";
    CAF_CHECK(is_group_name(hundred));
    CAF_CHECK(!is_group_name(hundred + "x"));
    CAF_CHECK(is_group_description(""));
    CAF_CHECK(!is_group_description(std::string(501, 'x')));
}
