#define CAF_SUITE mention_grammar

#include "actors/mention_grammar.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;

namespace {

using names = std::vector<std::string>;

struct example {
    const char* text;
    names found;
};

void check(const std::vector<example>& examples) {
    for (const auto& [text, found] : examples) {
        CAF_MESSAGE(text);
        CAF_CHECK(handles_in(text) == found);
    }
}

} // namespace

// REQ MSG-STORY-003-S1
CAF_TEST(a handle is an at sign and a name) {
    check({
        {"@alice", {"alice"}},
        {"hello @alice", {"alice"}},
        {"@alice hello", {"alice"}},
        {"(@alice)", {"alice"}},
        {"\"@alice\"", {"alice"}},
        {"**@alice**", {"alice"}},
        {"hello\n@alice", {"alice"}},
        {"@a_l.i-ce9", {"a_l.i-ce9"}},
        {"@alice_", {"alice_"}},
        {"\u3002@alice", {"alice"}},
        {"\U0001f44b@alice", {"alice"}},
        {"@alice\U0001f44b", {"alice"}},
    });
}

// REQ MSG-STORY-003-S3
CAF_TEST(several handles are found in their order and each once) {
    check({
        {"@bob and @alice", {"bob", "alice"}},
        {"@bob,@alice", {"bob", "alice"}},
        {"@bob @Bob @BOB", {"bob"}},
        {"@Alice @ALICE @bob", {"alice", "bob"}},
    });
}

CAF_TEST(punctuation behind a name is no part of it) {
    check({
        {"ask @bob.", {"bob"}},
        {"ask @bob...", {"bob"}},
        {"ask @bob-", {"bob"}},
        {"@bob, come", {"bob"}},
        {"@bob!", {"bob"}},
        {"@bob: come", {"bob"}},
        {"@bob's", {"bob"}},
        {"@bob/@eve", {"bob"}},
    });
}

CAF_TEST(what is longer or shorter than a name is none) {
    check({
        {"@", {}},
        {"@ bob", {}},
        {"@bo", {}},
        {"@bo.", {}},
        {"@abcdefghijklmnopqrstuvwxyz012345", {"abcdefghijklmnopqrstuvwxyz012345"}},
        {"@abcdefghijklmnopqrstuvwxyz0123456", {}},
        {"@bob\u00e9", {}},
    });
}

CAF_TEST(emails and addresses name nobody) {
    check({
        {"bob@example.org", {}},
        {"b.ob@example.org", {}},
        {"\u00fcber@example", {}},
        {"\u4f60\u597d@alice", {}},
        {"@bob@example.org", {}},
        {"@@bob", {}},
        {"https://example.org/@bob", {}},
    });
}

CAF_TEST(code names nobody) {
    check({
        {"`@bob`", {}},
        {"`@bob` @alice", {"alice"}},
        {"``a ` @bob`` @alice", {"alice"}},
        {"```\n@bob\n```", {}},
        {"```\n@bob\n```\n@alice", {"alice"}},
        {"a ` @bob", {"bob"}},
        {"``@bob` @alice", {"bob", "alice"}},
        {"`a` @bob `c`", {"bob"}},
    });
}

CAF_TEST(only the first fifty names are looked up) {
    std::string text;
    for (int i = 0; i < 60; ++i)
        text += "@user" + std::to_string(i) + " ";
    auto found = handles_in(text);
    CAF_CHECK_EQUAL(found.size(), 50u);
    CAF_CHECK_EQUAL(found.back(), "user49");
}

CAF_TEST(a text full of backticks is read in no time) {
    std::string text;
    for (std::size_t run = 1; text.size() + run < 10 * 1024; ++run)
        text += std::string(run, '`') + "@bob";
    CAF_CHECK(handles_in(text) == names{"bob"});
}
