#define CAF_SUITE http_excerpt

#include "http/excerpt.hpp"

#include <caf/test/dsl.hpp>

using namespace parley::http;

CAF_TEST(a short text is its own excerpt in one line) {
    CAF_CHECK_EQUAL(excerpt_of(""), "");
    CAF_CHECK_EQUAL(excerpt_of("hello"), "hello");
    CAF_CHECK_EQUAL(excerpt_of(" \n a \t\r\n b  "), "a b");
    CAF_CHECK_EQUAL(excerpt_of(" \n\t "), "");
}

CAF_TEST(a long text ends with an ellipsis) {
    std::string whole(excerpt_size_max, 'x');
    CAF_CHECK_EQUAL(excerpt_of(whole), whole);
    CAF_CHECK_EQUAL(excerpt_of(whole + " \n"), whole);
    CAF_CHECK_EQUAL(excerpt_of(whole + "y"), whole + "\u2026");
}

CAF_TEST(characters count and none is cut in two) {
    std::string some;
    for (std::size_t i = 0; i < excerpt_size_max / 4; ++i)
        some += "a\u00e4\u20ac\U0001d11e";
    CAF_CHECK_EQUAL(excerpt_of(some), some);
    CAF_CHECK_EQUAL(excerpt_of(some + "\U0001d11e"), some + "\u2026");
}
