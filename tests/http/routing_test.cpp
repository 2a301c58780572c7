#define CAF_SUITE http_routing

#include "http/headers.hpp"
#include "http/problem.hpp"
#include "http/route_table.hpp"
#include "http/target.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;
using namespace parley::http;

net::awaitable<response> nothing(services& /*with*/, context& /*ctx*/) {
    co_return no_content();
}

const route_table table{{
    {
        {verb::get, "/", access::open, nothing},
        {verb::get, "/users/{id}", access::user, nothing},
        {verb::get, "/users/me", access::user, nothing},
        {verb::patch, "/users/me", access::user, nothing},
        {verb::put, "/users/me/keys/{device}", access::user, nothing},
    },
    {
        {verb::post, "/conversations/{id}/messages", access::user, nothing},
        {verb::get, "/conversations/{id}/messages", access::user, nothing},
        {verb::delete_, "/conversations/{id}/members/{user_id}", access::user, nothing},
    },
}};

const std::string some_id = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

/// The pattern that a request finds, or the code of its refusal.
std::string found(verb method, const std::string& path) {
    auto match = table.find(method, path);
    auto text = match.row == nullptr ? code_name(match.refusal) : match.row->pattern;
    return std::string{text} + (match.has_malformed_id ? " malformed" : "");
}

/// `path?name=value…` as read, or "refused".
std::string read(std::string_view target, verb method = verb::get) {
    request asked;
    asked.method = method;
    if (!read_target(target, asked))
        return "refused";
    auto out = asked.path;
    for (const auto& [name, value] : asked.query)
        out += " " + name + "=" + value;
    return out;
}

} // namespace

CAF_TEST(a literal segment wins over a name) {
    CAF_CHECK_EQUAL(found(verb::get, "/users/me"), "/users/me");
    CAF_CHECK_EQUAL(found(verb::get, "/users/" + some_id), "/users/{id}");
}

CAF_TEST(what no row names is not found) {
    for (auto path : {"/users", "/users/", "/users/me/", "//", "/users//me", "/x"})
        CAF_CHECK_EQUAL(found(verb::get, path), "NOT_FOUND");
    CAF_CHECK_EQUAL(found(verb::get, "/"), "/");
}

CAF_TEST(another method is refused with the methods of the path) {
    auto match = table.find(verb::post, "/users/me");
    CAF_CHECK(match.refusal == errc::method_not_allowed);
    CAF_CHECK_EQUAL(match.allow, "GET, HEAD, OPTIONS, PATCH");
    CAF_CHECK_EQUAL(found(verb::unknown, "/users/me"), "METHOD_NOT_ALLOWED");
}

CAF_TEST(HEAD finds the row of GET) {
    CAF_CHECK_EQUAL(found(verb::head, "/users/me"), "/users/me");
    CAF_CHECK_EQUAL(found(verb::head, "/users/me/keys/x"), "METHOD_NOT_ALLOWED");
}

CAF_TEST(ids must be UUIDs and other names need not be) {
    CAF_CHECK_EQUAL(found(verb::get, "/users/42"), "/users/{id} malformed");
    CAF_CHECK_EQUAL(
        found(verb::delete_, "/conversations/" + some_id + "/members/x"),
        "/conversations/{id}/members/{user_id} malformed"
    );
    CAF_CHECK_EQUAL(found(verb::put, "/users/me/keys/phone 1"), "/users/me/keys/{device}");
}

CAF_TEST(the values of a path come with their names) {
    auto match = table.find(verb::get, "/conversations/" + some_id + "/messages");
    CAF_REQUIRE_EQUAL(match.values.size(), 1u);
    CAF_CHECK_EQUAL(match.values[0].first, "id");
    CAF_CHECK_EQUAL(match.values[0].second, some_id);
}

CAF_TEST(a target is decoded once) {
    CAF_CHECK_EQUAL(read("/a%20b/%E2%82%AC?q=a+b%26c&empty=&flag"), "/a b/€ q=a b&c empty= flag=");
    CAF_CHECK_EQUAL(read("/%2541"), "/%41");
    CAF_CHECK_EQUAL(read("/a+b"), "/a+b");
    CAF_CHECK_EQUAL(read("http://example.org:80/x/y?z=1"), "/x/y z=1");
    CAF_CHECK_EQUAL(read("http://example.org"), "/");
    CAF_CHECK_EQUAL(read("*", verb::options), "*");
}

CAF_TEST(a target that could mean two things is refused) {
    for (auto target :
         {"*",    "",       "x",       "example.org:443", "/%",       "/%4",    "/%zz",
          "/%00", "/a%2Fb", "/a%5cb",  "/../etc/passwd",  "/a/..",    "/a/./b", "/%2e%2e/x",
          "/%2E", "/%FF",   "/%C0%AF", "/a%0d",           "/x?a=%FF", "/x?a=%4"})
        CAF_CHECK_EQUAL(read(target), "refused");
}

CAF_TEST(a query has a bound) {
    std::string target = "/x?";
    for (int i = 0; i < 65; ++i)
        target += "a=1&";
    CAF_CHECK_EQUAL(read(target), "refused");
}

CAF_TEST(headers compare without case and keep their order) {
    headers fields;
    fields.add(field::host, "Host", "a");
    fields.add(field::unknown, "X-Thing", "one");
    fields.add(field::unknown, "x-thing", "two");
    CAF_CHECK_EQUAL(fields.get("X-THING"), "one");
    CAF_CHECK_EQUAL(fields.get(field::host), "a");
    CAF_CHECK_EQUAL(fields.count(field::host), 1u);
    fields.set("X-Thing", "three");
    CAF_CHECK_EQUAL(fields.get("x-thing"), "three");
    CAF_CHECK(!fields.has(field::cookie));
}

CAF_TEST(lists of tokens are searched by whole tokens) {
    CAF_CHECK(list_has("keep-alive, Upgrade", "upgrade"));
    CAF_CHECK(list_has(" upgrade ", "upgrade"));
    CAF_CHECK(!list_has("upgrades", "upgrade"));
    CAF_CHECK(!list_has("", "upgrade"));
}

CAF_TEST(every error has the shape that clients rely on) {
    auto trace = trace_id::make();
    std::vector<field_error> details{{"email", "REQUIRED", "An address is needed."}};
    auto answer = problem(failure{errc::validation_failed}, trace, details);
    CAF_CHECK(answer.code == status::unprocessable_entity);
    auto error = json::parse(answer.body).at("error");
    CAF_CHECK_EQUAL(error.at("code"), "VALIDATION_FAILED");
    CAF_CHECK_EQUAL(error.at("trace_id"), to_string(trace));
    CAF_CHECK_EQUAL(error.at("details").at(0).at("field"), "email");
}

// REQ RUN-10
CAF_TEST(what may be tried again says when) {
    for (auto code :
         {errc::overloaded,
          errc::storage_unavailable,
          errc::shard_moving,
          errc::timed_out,
          errc::rate_limited}) {
        auto answer = problem(failure{code}, {});
        CAF_CHECK(!answer.fields.get(field::retry_after).empty());
    }
    CAF_CHECK_EQUAL(
        problem(failure{errc::unauthenticated}, {}).fields.get(field::www_authenticate), "Bearer"
    );
    CAF_CHECK(!problem(failure{errc::not_found}, {}).fields.has(field::retry_after));
}

CAF_TEST(the detail of a failure stays inside) {
    auto answer = problem({errc::internal, "password of the database"}, {});
    CAF_CHECK_EQUAL(answer.body.find("password"), std::string::npos);
    CAF_CHECK(answer.code == status::internal_server_error);
}
