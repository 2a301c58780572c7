#define CAF_SUITE http_requests

#include "server_fixture.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;
using namespace parley::test;

const std::string json_type = "Content-Type: application/json\r\n";
const std::string some_id = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";

struct fixture : server_fixture {
    fixture() { config.http.cors_origins = "https://app.example, https://other.example/"; }

    raw_response ask(const std::string& text) {
        auto client = connect();
        return client.request(text);
    }

    void check(const std::string& text, int status, const std::string& code) {
        auto answer = ask(text);
        if (answer.status != status || answer.error_code() != code)
            CAF_ERROR(text << "\n gave " << answer.status << " " << answer.body);
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_request_tests, fixture)

CAF_TEST(a route gets body and query and answers JSON) {
    start();
    auto answer = ask(post("/echo?a=1&b=%C3%A4", R"({"x":[1,"two"]})", json_type));
    CAF_CHECK_EQUAL(answer.status, 200);
    CAF_CHECK_EQUAL(answer.header("content-type"), "application/json");
    CAF_CHECK_EQUAL(answer.json().at("body").dump(), R"({"x":[1,"two"]})");
    CAF_CHECK_EQUAL(answer.text("/query/b"), "ä");
}

CAF_TEST(every answer carries what answers carry) {
    start();
    for (const auto& text : {get("/health"), get("/none"), post("/health", ""), get("/broken")}) {
        auto answer = ask(text);
        for (const auto* name : {"date", "trace-id", "content-length"})
            CAF_CHECK(!answer.header(name).empty());
        CAF_CHECK_EQUAL(answer.header("x-content-type-options"), "nosniff");
        CAF_CHECK_EQUAL(answer.header("cache-control"), "no-store");
    }
}

CAF_TEST(a traceparent names the trace of the answer) {
    start();
    auto answer =
        ask(get("/none", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n")
        );
    CAF_CHECK_EQUAL(answer.header("trace-id"), "0af7651916cd43dd8448eb211c80319c");
    CAF_CHECK_EQUAL(answer.text("/error/trace_id"), "0af7651916cd43dd8448eb211c80319c");
}

CAF_TEST(wrong paths and methods and bodies have their codes) {
    start();
    check(get("/none"), 404, "NOT_FOUND");
    check(post("/names/x", ""), 405, "METHOD_NOT_ALLOWED");
    check("BREW /names/x HTTP/1.1\r\nHost: x\r\n\r\n", 405, "METHOD_NOT_ALLOWED");
    check(post("/echo", "{}"), 415, "UNSUPPORTED_MEDIA_TYPE");
    check(post("/echo", "{}", "Content-Type: text/plain\r\n"), 415, "UNSUPPORTED_MEDIA_TYPE");
    check(post("/echo", "{", json_type), 400, "MALFORMED_JSON");
    check(post("/echo", "\"\xFF\"", json_type), 400, "MALFORMED_JSON");
    CAF_CHECK_EQUAL(ask(post("/names/x", "")).header("allow"), "GET, HEAD, OPTIONS");
}

CAF_TEST(the caller is checked before the id and the role before that) {
    start();
    check(get("/things/42"), 401, "UNAUTHENTICATED");
    check(get("/things/42", bearer("nonsense")), 401, "UNAUTHENTICATED");
    check(get("/things/42", bearer(expired_token)), 401, "TOKEN_EXPIRED");
    check(get("/things/42", bearer(user_token)), 400, "INVALID_ID");
    check(get("/admin", bearer(user_token)), 403, "FORBIDDEN");
    CAF_CHECK_EQUAL(ask(get("/things/42")).header("www-authenticate"), "Bearer");
    CAF_CHECK_EQUAL(ask(get("/things/" + some_id, bearer(user_token))).text("/id"), some_id);
    CAF_CHECK_EQUAL(ask(get("/things/me", bearer(user_token))).status, 200);
    CAF_CHECK_EQUAL(ask(get("/admin", bearer(admin_token))).status, 200);
}

CAF_TEST(a route that throws answers 500 without saying why) {
    start();
    auto answer = ask(get("/broken"));
    CAF_CHECK_EQUAL(answer.status, 500);
    CAF_CHECK_EQUAL(answer.error_code(), "INTERNAL_ERROR");
    CAF_CHECK_EQUAL(answer.body.find("secret"), std::string::npos);
}

CAF_TEST(a route may ask an actor and is not kept waiting by a silent one) {
    start();
    CAF_CHECK_EQUAL(ask(get("/twice")).text("/text"), "abab");
    auto answer = ask(get("/never"));
    CAF_CHECK_EQUAL(answer.status, 503);
    CAF_CHECK(!answer.header("retry-after").empty());
}

CAF_TEST(HEAD has the head of GET and no body) {
    start();
    auto client = connect();
    client.send("HEAD /names/ada HTTP/1.1\r\nHost: x\r\n\r\n");
    auto head = client.read_response(true);
    CAF_CHECK_EQUAL(head.status, 200);
    CAF_CHECK_EQUAL(head.header("content-length"), "14");
    // The next answer begins where the body would have been.
    CAF_CHECK_EQUAL(client.request(get("/names/ada")).body, R"({"name":"ada"})");
}

CAF_TEST(a connection is used again and pipelined requests are answered in order) {
    start();
    auto client = connect();
    std::string burst;
    for (int i = 0; i < 200; ++i)
        burst += get("/names/" + std::to_string(i));
    client.send(burst + get("/twice") + get("/names/last"));
    for (int i = 0; i < 200; ++i)
        CAF_REQUIRE_EQUAL(client.read_response().body, "{\"name\":\"" + std::to_string(i) + "\"}");
    CAF_CHECK_EQUAL(client.read_response().text("/text"), "abab");
    CAF_CHECK_EQUAL(client.read_response().text("/name"), "last");
}

CAF_TEST(a connection closes when the client wants it) {
    start();
    auto client = connect();
    auto answer = client.request(get("/names/x", "Connection: close\r\n"));
    CAF_CHECK_EQUAL(answer.header("connection"), "close");
    CAF_CHECK(client.is_closed_by_peer());
    auto old = connect();
    CAF_CHECK_EQUAL(old.request("GET /names/x HTTP/1.0\r\n\r\n").status, 200);
    CAF_CHECK(old.is_closed_by_peer());
    auto kept = connect();
    answer = kept.request("GET /names/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    CAF_CHECK_EQUAL(answer.header("connection"), "keep-alive");
    CAF_CHECK_EQUAL(kept.request("GET /names/y HTTP/1.0\r\n\r\n").status, 200);
}

CAF_TEST(a client that closes its side still gets its answer) {
    start();
    auto client = connect();
    client.send(get("/never"));
    client.finish();
    CAF_CHECK_EQUAL(client.read_response().status, 503);
    CAF_CHECK(client.is_closed_by_peer());
}

CAF_TEST(a body may come in pieces and chunks) {
    start();
    auto client = connect();
    for (char c : post("/echo", R"({"a":1})", json_type))
        client.send({&c, 1});
    CAF_CHECK_EQUAL(client.read_response().json().at("body").dump(), R"({"a":1})");
    client.send("POST /raw HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("3;name=value\r\nabc\r\n");
    client.send("A\r\n0123456789\r\n0\r\nX-Trailer: x\r\n\r\n");
    CAF_CHECK_EQUAL(client.read_response().body, "abc0123456789");
}

CAF_TEST(100 continue is sent to who waits for it) {
    start();
    auto client = connect();
    client.send("POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
    );
    CAF_CHECK_EQUAL(client.read_response().status, 100);
    CAF_CHECK_EQUAL(client.request("abc").body, "abc");
    check(
        "POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: cake\r\n\r\nabc",
        417,
        "EXPECTATION_FAILED"
    );
}

CAF_TEST(large answers arrive whole) {
    start();
    auto answer = ask(get("/big"));
    CAF_CHECK_EQUAL(answer.body.size(), 8u * 1024 * 1024);
}

CAF_TEST(browsers of configured origins may call and others may not) {
    start();
    auto preflight = [](const std::string& origin) {
        return "OPTIONS /echo HTTP/1.1\r\nHost: x\r\nOrigin: " + origin
               + "\r\nAccess-Control-Request-Method: POST\r\n\r\n";
    };
    auto answer = ask(preflight("https://app.example"));
    CAF_CHECK_EQUAL(answer.status, 204);
    CAF_CHECK_EQUAL(answer.header("access-control-allow-origin"), "https://app.example");
    CAF_CHECK_EQUAL(answer.header("access-control-allow-methods"), "OPTIONS, POST");
    CAF_CHECK_EQUAL(answer.header("access-control-allow-credentials"), "true");
    answer = ask(preflight("https://evil.example"));
    CAF_CHECK_EQUAL(answer.header("access-control-allow-origin"), "");
    CAF_CHECK_EQUAL(answer.header("access-control-allow-methods"), "");
    answer = ask(get("/none", "Origin: https://other.example\r\n"));
    CAF_CHECK_EQUAL(answer.header("access-control-allow-origin"), "https://other.example");
    CAF_CHECK_EQUAL(answer.header("vary"), "Origin");
    CAF_CHECK_EQUAL(
        ask("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n").header("allow"), "OPTIONS, POST"
    );
}

// REQ MSG-INFRA-001.4-S1 USER-INFRA-001.4-S1
CAF_TEST(health and readiness name what fails) {
    start();
    CAF_CHECK_EQUAL(ask(get("/health")).body, R"({"status":"ok"})");
    CAF_CHECK_EQUAL(ask(get("/ready")).status, 200);
    failing_part = "database";
    not_ready_because = "draining";
    auto answer = ask(get("/health"));
    CAF_CHECK_EQUAL(answer.status, 503);
    CAF_CHECK_EQUAL(answer.text("/failing"), "database");
    CAF_CHECK_EQUAL(ask(get("/ready")).text("/failing"), "draining");
}

// REQ RUN-8
CAF_TEST(answers that may be out of date say so) {
    start();
    CAF_CHECK(ask(get("/health")).header("degraded").empty());
    is_degraded = true;
    CAF_CHECK_EQUAL(ask(get("/health")).header("degraded"), "true");
    CAF_CHECK_EQUAL(ask(get("/none")).header("degraded"), "true");
}

CAF_TEST(metrics are in the text format of Prometheus) {
    start();
    auto answer = ask(get("/metrics"));
    CAF_CHECK_EQUAL(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
    CAF_CHECK(answer.body.find("parley_connections 1") != std::string::npos);
}

CAF_TEST_FIXTURE_SCOPE_END()
