// Ranges of files, as RFC 9110 wants them.
#define CAF_SUITE media

#include "http/media.hpp"

#include <caf/test/dsl.hpp>

using namespace parley::http;
using kind = range_request::kind;

namespace {

std::string part_of(const char* header, std::size_t size = 100) {
    auto range = read_range(header, size);
    if (range.wants == kind::whole)
        return "whole";
    if (range.wants == kind::unsatisfiable)
        return "none";
    return std::to_string(range.part.first) + "-" + std::to_string(range.part.last);
}

request asking(std::string_view name, std::string_view value) {
    request asked;
    asked.method = verb::get;
    asked.fields.set(name, value);
    return asked;
}

response serve(const request& asked) {
    return serve_media(asked, "image/png", "abc", "0123456789");
}

} // namespace

CAF_TEST(a range is cut to what there is) {
    CAF_CHECK_EQUAL(part_of("bytes=0-0"), "0-0");
    CAF_CHECK_EQUAL(part_of("bytes=10-19"), "10-19");
    CAF_CHECK_EQUAL(part_of("bytes=90-"), "90-99");
    CAF_CHECK_EQUAL(part_of("bytes=90-1000"), "90-99");
    CAF_CHECK_EQUAL(part_of("bytes=-10"), "90-99");
    CAF_CHECK_EQUAL(part_of("bytes=-1000"), "0-99");
}

CAF_TEST(a range behind the end is unsatisfiable) {
    CAF_CHECK_EQUAL(part_of("bytes=100-"), "none");
    CAF_CHECK_EQUAL(part_of("bytes=-0"), "none");
    CAF_CHECK_EQUAL(part_of("bytes=0-", 0), "none");
    CAF_CHECK_EQUAL(part_of("bytes=-5", 0), "none");
}

CAF_TEST(what is no valid single range asks for the whole) {
    for (const auto* header :
         {"",
          "bytes",
          "bytes=",
          "bytes=-",
          "bytes=a-b",
          "bytes=5",
          "bytes=9-3",
          "bytes=0-1,4-5",
          "bytes=+1-2",
          "bytes=0-99999999999999999999999",
          "items=0-1"})
        CAF_CHECK_EQUAL(part_of(header), "whole");
}

CAF_TEST(a part says which it is) {
    auto answer = serve(asking("Range", "bytes=2-4"));
    CAF_CHECK(answer.code == status::partial_content);
    CAF_CHECK_EQUAL(answer.body, "234");
    CAF_CHECK_EQUAL(answer.fields.get("Content-Range"), "bytes 2-4/10");
}

CAF_TEST(a range of another version gets the whole) {
    auto asked = asking("Range", "bytes=2-4");
    asked.fields.set("If-Range", "\"other\"");
    CAF_CHECK(serve(asked).code == status::ok);
    asked.fields.set("If-Range", "\"abc\"");
    CAF_CHECK(serve(asked).code == status::partial_content);
}

CAF_TEST(an unsatisfiable range says how much there is) {
    auto answer = serve(asking("Range", "bytes=10-"));
    CAF_CHECK(answer.code == status::range_not_satisfiable);
    CAF_CHECK_EQUAL(answer.fields.get("Content-Range"), "bytes */10");
    CAF_CHECK(answer.body.empty());
}

CAF_TEST(who has the file is told so) {
    for (const auto* known : {"\"abc\"", "W/\"abc\"", "\"x\", \"abc\"", "*"})
        CAF_CHECK(serve(asking("If-None-Match", known)).code == status::not_modified);
    CAF_CHECK(serve(asking("If-None-Match", "\"x\"")).code == status::ok);
}
