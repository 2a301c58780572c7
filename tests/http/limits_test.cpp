#define CAF_SUITE http_limits

#include "http/descriptors.hpp"
#include "server_fixture.hpp"

#include <caf/test/dsl.hpp>

#include <sys/resource.h>
#include <thread>

namespace {

using namespace parley;
using namespace parley::test;

/// An attack or a mistake, and what it gets. All of them close the connection.
struct row {
    std::string what;
    std::string bytes;
    int status;
};

const std::string chunked = "POST /raw HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

/// A request with these lines behind its first one, and another request hidden in its body.
std::string smuggling(const std::string& lines, const std::string& version = "1.1") {
    return "POST /raw HTTP/" + version + "\r\n" + lines
           + "\r\n\r\n0\r\n\r\nGET /names/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
}

std::vector<row> refused_requests() {
    const std::string host = "Host: x\r\n";
    return {
        {"two codings", smuggling(host + "Transfer-Encoding: chunked, gzip"), 400},
        {"two codings, chunked last", smuggling(host + "Transfer-Encoding: gzip, chunked"), 400},
        {"a coding that sounds like chunked", smuggling(host + "Transfer-Encoding: xchunked"), 400},
        {"identity", smuggling(host + "Transfer-Encoding: identity"), 400},
        {"an empty coding", smuggling(host + "Transfer-Encoding: "), 400},
        {"two lines of codings",
         smuggling(host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
         400},
        {"chunked in HTTP/1.0", smuggling(host + "Transfer-Encoding: chunked", "1.0"), 400},
        {"a length and a coding",
         smuggling(host + "Content-Length: 5\r\nTransfer-Encoding: chunked"),
         400},
        {"a coding and a length",
         smuggling(host + "Transfer-Encoding: chunked\r\nContent-Length: 5"),
         400},
        {"two lengths", smuggling(host + "Content-Length: 5\r\nContent-Length: 6"), 400},
        {"a negative length", smuggling(host + "Content-Length: -5"), 400},
        {"a space before the colon", smuggling(host + "Content-Length : 5"), 400},
        {"a line folded by a space", smuggling(host + "A: b\r\n Content-Length: 5"), 400},
        {"a line folded by a tab", smuggling(host + "A: b\r\n\tTransfer-Encoding: chunked"), 400},
        {"a fold right behind the first line", smuggling(" " + host + "A: b"), 400},
        {"no host", smuggling("Accept: */*"), 400},
        {"two hosts", smuggling(host + "Host: y"), 400},
        {"a bare line feed", "GET / HTTP/1.1\nHost: x\n\n", 400},
        {"a zero byte in a header", std::string{"GET / HTTP/1.1\r\nHost: x\0y\r\n\r\n", 29}, 400},
        {"no HTTP at all", "hello\r\n\r\n", 400},
        {"a TLS greeting", std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11}, 400},
        {"HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
        {"a path that climbs", "GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"a header above the limit",
         "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20000, 'a') + "\r\n\r\n",
         431},
        {"a header without an end",
         "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(20000, 'a'),
         431},
        {"a target above the limit", "GET /" + std::string(20000, 'a') + " HTTP/1.1\r\n\r\n", 431},
        {"a length above the limit",
         "POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n",
         413},
        {"chunks above the limit together",
         chunked + "80000\r\n" + std::string(0x80000, 'x') + "\r\n80001\r\n",
         413},
        {"a chunk extension without an end", chunked + "1;" + std::string(40000, 'a'), 413},
        {"trailers without an end", chunked + "0\r\nA: " + std::string(40000, 'a'), 413},
        {"a chunk size that is no number", chunked + "xyz\r\n", 400},
        {"a chunk size of 2^64", chunked + "10000000000000000\r\n", 400},
    };
}

std::string many_headers(int count) {
    std::string lines;
    for (int i = 0; i < count; ++i)
        lines += "A: b\r\n";
    return lines;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_limit_tests, server_fixture)

// REQ RUN-10
CAF_TEST(what could be read in two ways or is too large is refused and the connection closed) {
    start();
    for (const auto& each : refused_requests()) {
        auto client = connect();
        client.send(each.bytes);
        auto answer = client.read_response();
        if (answer.status != each.status)
            CAF_ERROR(each.what << " gave " << answer.status);
        if (!client.read_to_end().empty())
            CAF_ERROR(each.what << ": a second request was read");
    }
}

CAF_TEST(a request may have a hundred headers) {
    start();
    CAF_CHECK_EQUAL(connect().request(get("/names/x", many_headers(99))).status, 200);
    CAF_CHECK_EQUAL(connect().request(get("/names/x", many_headers(100))).status, 431);
}

CAF_TEST(trailers do not pass for headers) {
    start();
    auto client = connect();
    client.send(
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n"
        "Content-Type: application/json\r\n\r\n"
    );
    CAF_CHECK_EQUAL(client.read_response().status, 415);
}

CAF_TEST(a body of exactly the limit is taken) {
    start();
    auto client = connect();
    CAF_CHECK_EQUAL(
        client.request(post("/raw", std::string(1024 * 1024, 'x'))).body.size(), 1048576u
    );
    CAF_CHECK_EQUAL(client.request(post("/raw", std::string(1024 * 1024 + 1, 'x'))).status, 413);
}

CAF_TEST(a head that drips in is cut off) {
    config.http.header_timeout = seconds{1};
    start();
    auto silent = connect();
    CAF_CHECK(silent.is_closed_by_peer());
    auto slow = connect();
    slow.send("GET / HTTP/1.1\r\nHo");
    auto answer = slow.read_response();
    CAF_CHECK_EQUAL(answer.status, 408);
    CAF_CHECK_EQUAL(answer.error_code(), "REQUEST_TIMEOUT");
    CAF_CHECK(slow.is_closed_by_peer());
}

CAF_TEST(a body that drips in is cut off) {
    config.http.body_timeout = seconds{1};
    start();
    auto slow = connect();
    slow.send("POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    CAF_CHECK_EQUAL(slow.read_response().status, 408);
    CAF_CHECK(slow.is_closed_by_peer());
}

CAF_TEST(an idle connection is closed) {
    config.http.keep_alive_timeout = seconds{1};
    start();
    auto idle = connect();
    CAF_CHECK_EQUAL(idle.request(get("/names/x")).status, 200);
    CAF_CHECK(idle.is_closed_by_peer());
}

CAF_TEST(more pipelined bytes than fit wait in the kernel) {
    start();
    auto client = connect();
    std::string burst = get("/never");
    for (int i = 0; i < 3000; ++i)
        burst += get("/names/" + std::to_string(i), "A: " + std::string(100, 'a') + "\r\n");
    client.send(burst);
    CAF_CHECK_EQUAL(client.read_response().status, 503);
    for (int i = 0; i < 3000; ++i)
        CAF_REQUIRE_EQUAL(client.read_response().body, "{\"name\":\"" + std::to_string(i) + "\"}");
}

// REQ RUN-10
CAF_TEST(connections beyond the limit are told so and room is found again) {
    config.http.connections_max = 20;
    start();
    std::vector<raw_client> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(connect());
        CAF_REQUIRE_EQUAL(clients.back().request(get("/names/x")).status, 200);
    }
    auto refused = connect();
    auto answer = refused.request(get("/names/x"));
    CAF_CHECK_EQUAL(answer.status, 503);
    CAF_CHECK_EQUAL(answer.error_code(), "OVERLOADED");
    CAF_CHECK(!answer.header("retry-after").empty());
    CAF_CHECK(refused.is_closed_by_peer());
    clients.clear();
    int status = 503;
    for (int i = 0; i < 1000 && status == 503; ++i)
        status = connect().request(get("/names/x")).status;
    CAF_CHECK_EQUAL(status, 200);
}

// REQ RUN-10
CAF_TEST(a process without descriptors rests and goes on when there are some again) {
    start();
    std::vector<int> sockets;
    for (int i = 0; i < 5; ++i)
        sockets.push_back(raw_client::make_socket());
    rlimit before{};
    ::getrlimit(RLIMIT_NOFILE, &before);
    auto none_left = before;
    none_left.rlim_cur = static_cast<rlim_t>(sockets.back()) + 1;
    ::setrlimit(RLIMIT_NOFILE, &none_left);
    std::vector<raw_client> clients;
    for (int socket : sockets)
        clients.emplace_back(socket, port());
    for (auto& client : clients)
        client.send(get("/names/x"));
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    ::setrlimit(RLIMIT_NOFILE, &before);
    for (auto& client : clients)
        CAF_CHECK_EQUAL(client.read_response().status, 200);
}

CAF_TEST(a port that another server holds is reported in a sentence) {
    start();
    server_fixture second;
    second.config.http.port = port();
    std::string reason;
    try {
        second.start();
    } catch (const std::runtime_error& error) {
        reason = error.what();
    }
    CAF_CHECK(reason.find("Address already in use") != std::string::npos);
}

CAF_TEST(too few descriptors are noticed with one line) {
    auto budget = http::claim_descriptors(10'000'000);
    CAF_CHECK(budget.limit > 0);
    CAF_CHECK(budget.connections < budget.limit);
    CAF_CHECK(budget.warning.find("http.connections_max is 10000000") == 0);
    CAF_CHECK(http::claim_descriptors(16).warning.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
