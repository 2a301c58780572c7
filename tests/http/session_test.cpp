#define CAF_SUITE websocket_session

#include "server_fixture.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;
using namespace parley::test;
using nlohmann::json;

std::string text(const json& value, const std::string& pointer) {
    return value.at(json::json_pointer{pointer}).get<std::string>();
}

std::string offered(const std::string& protocols) {
    return "Sec-WebSocket-Protocol: " + protocols + "\r\n";
}

/// A handshake with one line changed.
std::string handshake(const std::string& key, const std::string& version = "13") {
    return get(
        "/ws",
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: " + version
            + "\r\nSec-WebSocket-Key: " + key + "\r\n"
    );
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(websocket_session_tests, server_fixture)

// REQ RTS-1
CAF_TEST(a session is ready after a token in the header) {
    start();
    websocket_client client{port(), bearer(user_token)};
    CAF_CHECK_EQUAL(client.handshake.status, 101);
    CAF_CHECK_EQUAL(
        client.handshake.header("sec-websocket-accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    );
    auto ready = client.read_json();
    CAF_CHECK_EQUAL(text(ready, "/event"), "ready");
    CAF_CHECK(session_id::parse(text(ready, "/data/session_id")).has_value());
    CAF_CHECK(user_id::parse(text(ready, "/data/user_id")).has_value());
    CAF_CHECK(timestamp::parse(text(ready, "/data/server_time")).has_value());
    CAF_CHECK_EQUAL(ready.at("data").at("heartbeat_interval_ms").dump(), "25000");
    CAF_CHECK_EQUAL(ready.at("data").at("limits").at("frame_size_max").dump(), "65536");
    CAF_CHECK_EQUAL(users->wait_for(1).size(), 1u);
}

// REQ RTS-1
CAF_TEST(a session is ready after a token in the subprotocol) {
    start();
    websocket_client client{port(), offered("parley.v1, bearer." + user_token)};
    CAF_CHECK_EQUAL(client.handshake.header("sec-websocket-protocol"), "parley.v1");
    CAF_CHECK_EQUAL(text(client.read_json(), "/event"), "ready");
}

// REQ RTS-1
CAF_TEST(a session is ready after a token in the first frame) {
    start();
    websocket_client client{port()};
    client.send_json({{"event", "auth"}, {"data", {{"token", user_token}}}});
    CAF_CHECK_EQUAL(text(client.read_json(), "/event"), "ready");
}

// REQ RTS-1 RTS-4
CAF_TEST(a wrong token is told and closed with 4401) {
    start();
    for (const auto& extra : {bearer("nonsense"), offered("parley.v1, bearer.nonsense")}) {
        websocket_client client{port(), extra};
        CAF_CHECK_EQUAL(text(client.read_json(), "/data/code"), "UNAUTHENTICATED");
        CAF_CHECK_EQUAL(client.read_close(), 4401);
    }
    websocket_client client{port()};
    client.send_json({{"event", "auth"}, {"data", {{"token", expired_token}}}});
    CAF_CHECK_EQUAL(text(client.read_json(), "/data/code"), "TOKEN_EXPIRED");
    CAF_CHECK_EQUAL(client.read_close(), 4401);
}

// REQ RTS-1
CAF_TEST(who brings no token in time is closed with 4408) {
    config.websocket.auth_timeout = seconds{1};
    start();
    websocket_client client{port()};
    client.send_json({{"event", "echo"}, {"id", 1}});
    CAF_CHECK_EQUAL(text(client.read_json(), "/error/code"), "UNAUTHENTICATED");
    CAF_CHECK_EQUAL(client.read_close(), 4408);
}

CAF_TEST(a user actor that cannot be told sends the session elsewhere) {
    users->refusal = errc::overloaded;
    start();
    websocket_client client{port(), bearer(user_token)};
    CAF_CHECK_EQUAL(text(client.read_json(), "/data/code"), "OVERLOADED");
    CAF_CHECK_EQUAL(client.read_close(), 1012);
}

CAF_TEST(what is sent ahead of ready is done after it) {
    start();
    websocket_client client{port()};
    auto auth = json{{"event", "auth"}, {"data", {{"token", user_token}}}}.dump();
    auto echo = json{{"event", "echo"}, {"id", 1}, {"data", {{"x", 1}}}}.dump();
    client.socket.send(client_frame(1, auth) + client_frame(1, echo) + client_frame(1, echo));
    CAF_CHECK_EQUAL(text(client.read_json(), "/event"), "ready");
    CAF_CHECK_EQUAL(client.read_json().dump(), R"({"ack":1,"data":{"x":1}})");
    CAF_CHECK_EQUAL(client.read_json().dump(), R"({"ack":1,"data":{"x":1}})");
}

CAF_TEST(a handshake that is none is refused) {
    start();
    auto status = [&](const std::string& request) { return connect().request(request).status; };
    CAF_CHECK_EQUAL(status(handshake("dGhlIHNhbXBsZSBub25jZQ==")), 101);
    CAF_CHECK_EQUAL(status(handshake("dGhlIHNhbXBsZSBub25jZQ")), 400);
    CAF_CHECK_EQUAL(status(handshake("dGhlIHNhbXBsZSBub25jZQQ=")), 400);
    CAF_CHECK_EQUAL(status(handshake("dGhlIHN@bXBsZSBub25jZQ==")), 400);
    CAF_CHECK_EQUAL(status(handshake("dGhlIHNhbXBsZSBub25jZQ==", "8")), 426);
    CAF_CHECK_EQUAL(status(get("/ws")), 426);
    auto answer = connect().request(handshake("dGhlIHNhbXBsZSBub25jZQ==", "8"));
    CAF_CHECK_EQUAL(answer.header("sec-websocket-version"), "13");
    // Elsewhere the wish to upgrade is ignored.
    auto other =
        connect().request(get("/names/x", "Upgrade: websocket\r\nConnection: Upgrade\r\n"));
    CAF_CHECK_EQUAL(other.status, 200);
}

// REQ RTS-2 RTS-4
CAF_TEST(a request is acknowledged with its data or its error under its own id) {
    start();
    auto client = connect_ready();
    client.send_json({{"event", "echo"}, {"id", "a-1"}, {"data", {{"x", {1, 2}}}}});
    CAF_CHECK_EQUAL(client.read_json().dump(), R"({"ack":"a-1","data":{"x":[1,2]}})");
    client.send_json({{"event", "fail"}, {"id", 8}, {"data", json::object()}});
    auto answer = client.read_json();
    CAF_CHECK_EQUAL(answer.at("ack").dump(), "8");
    CAF_CHECK_EQUAL(text(answer, "/error/code"), "NOT_A_PARTICIPANT");
    CAF_CHECK_EQUAL(text(answer, "/error/trace_id").size(), 32u);
    client.send_json({{"event", "throw"}, {"id", 9}});
    answer = client.read_json();
    CAF_CHECK_EQUAL(text(answer, "/error/code"), "INTERNAL_ERROR");
    CAF_CHECK_EQUAL(answer.dump().find("secret"), std::string::npos);
    client.send_json({{"event", "nothing"}, {"id", 10}});
    CAF_CHECK_EQUAL(text(client.read_json(), "/error/code"), "NOT_FOUND");
}

// REQ RTS-4
CAF_TEST(without an id only errors come back) {
    start();
    auto client = connect_ready();
    client.send_json({{"event", "echo"}, {"data", json::object()}});
    client.send_json({{"event", "fail"}});
    auto answer = client.read_json();
    CAF_CHECK_EQUAL(text(answer, "/event"), "error");
    CAF_CHECK_EQUAL(text(answer, "/data/code"), "NOT_A_PARTICIPANT");
}

// REQ RTS-4
CAF_TEST(garbage gets an error event and the socket lives on) {
    start();
    auto client = connect_ready();
    for (const auto* garbage :
         {"",
          "x",
          "[]",
          "7",
          "{}",
          R"({"event":7})",
          R"({"event":"echo","id":{}})",
          "{\"event\"",
          R"({"event":"echo","data":7})",
          R"({"event":"echo","id":[1]})"}) {
        client.socket.send(client_frame(1, garbage));
        auto answer = client.read_json();
        CAF_CHECK_EQUAL(text(answer, "/data/code"), "MALFORMED_JSON");
    }
    client.socket.send(client_frame(2, std::string{"\xFF\x00", 2}));
    CAF_CHECK_EQUAL(text(client.read_json(), "/data/code"), "MALFORMED_JSON");
    client.send_json({{"event", "echo"}, {"id", 1}});
    CAF_CHECK_EQUAL(client.read_json().dump(), R"({"ack":1,"data":{}})");
}

// REQ RUN-10
CAF_TEST(requests that wait are bounded and the refusal says so) {
    config.websocket.requests_max = 5;
    start();
    auto client = connect_ready();
    for (int i = 0; i < 6; ++i)
        client.send_json({{"event", "silent"}, {"id", i}});
    auto answer = client.read_json();
    CAF_CHECK_EQUAL(answer.at("ack").dump(), "5");
    CAF_CHECK_EQUAL(text(answer, "/error/code"), "RATE_LIMITED");
    for (int i = 0; i < 5; ++i)
        CAF_CHECK_EQUAL(text(client.read_json(), "/error/code"), "STORAGE_UNAVAILABLE");
}

// REQ RTS-2
CAF_TEST(pushed events reach the session in order) {
    start();
    auto client = connect_ready();
    auto conversation = conversation_id::make();
    for (int from = 1; from <= 1000; from += 100) {
        for (int i = from; i < from + 100; ++i)
            push(message_event(conversation, i));
        for (int i = from; i < from + 100; ++i)
            CAF_REQUIRE_EQUAL(client.read_json().at("data").at("seq").get<int>(), i);
    }
}

CAF_TEST(a session that closes is detached and its slot tells nobody anything) {
    start();
    {
        auto client = connect_ready();
        client.socket.send(client_frame(8, std::string{"\x03\xE8", 2}));
        CAF_CHECK_EQUAL(client.read_close(), 1000);
        CAF_CHECK(client.socket.is_closed_by_peer());
    }
    auto gone = users->wait_until_only(0);
    CAF_CHECK(gone);
    {
        auto abrupt = connect_ready();
    }
    CAF_CHECK(users->wait_until_only(0));
    auto next = connect_ready();
    auto address = users->wait_for(1).front();
    auto event = message_event(conversation_id::make(), 1);
    // The slot of the first session, used again with another generation, and one never used.
    caf::anon_send(address.gateway, gateway::push{{address.slot - (1ULL << 32U), 77}, event});
    next.send_json({{"event", "echo"}, {"id", 1}});
    CAF_CHECK_EQUAL(next.read_json().dump(), R"({"ack":1,"data":{}})");
}

CAF_TEST(frames above the limit close with 1009 and broken ones with 1002) {
    start();
    auto large = connect_ready();
    large.socket.send(client_frame(1, std::string(64 * 1024 + 1, ' ')));
    CAF_CHECK_EQUAL(large.read_close(), 1009);
    CAF_CHECK(large.socket.is_closed_by_peer());
    auto fits = connect_ready();
    auto padded = R"({"event":"echo","id":1})" + std::string(64 * 1024 - 23, ' ');
    fits.socket.send(client_frame(1, padded));
    CAF_CHECK_EQUAL(fits.read_json().dump(), R"({"ack":1,"data":{}})");
    fits.socket.send("\x81\x02hi");
    CAF_CHECK_EQUAL(fits.read_close(), 1002);
    CAF_CHECK(fits.socket.is_closed_by_peer());
}

// REQ RTS-8
CAF_TEST(a silent session is pinged and closed after two missed pings) {
    config.websocket.heartbeat = seconds{1};
    start();
    auto client = connect_ready();
    CAF_CHECK_EQUAL(client.read_frame().opcode, 9);
    CAF_CHECK_EQUAL(client.read_frame().opcode, 9);
    CAF_CHECK(client.socket.is_closed_by_peer());
    CAF_CHECK(users->wait_until_only(0));
}

// REQ RTS-8
CAF_TEST(anything that comes is a sign of life) {
    config.websocket.heartbeat = seconds{1};
    start();
    auto client = connect_ready();
    for (int i = 0; i < 4; ++i) {
        CAF_CHECK_EQUAL(client.read_frame().opcode, 9);
        client.socket.send(client_frame(i % 2 == 0 ? 10 : 9, "x"));
        if (i % 2 != 0)
            CAF_CHECK_EQUAL(client.read_frame().opcode, 10);
    }
}

// REQ RTS-4
CAF_TEST(events of a held conversation wait until its answer is out) {
    start();
    auto client = connect_ready();
    auto held = conversation_id::make();
    auto other = conversation_id::make();
    client.send_json(
        {{"event", "hold"},
         {"id", 1},
         {"data", {{"conversation_id", to_string(held)}, {"answered", 2}}}}
    );
    client.send_json({{"event", "echo"}, {"id", 2}});
    CAF_CHECK_EQUAL(client.read_json().at("ack").dump(), "2");
    for (int i = 1; i <= 4; ++i)
        push(message_event(held, i));
    push(message_event(other, 9));
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "9");
    CAF_CHECK_EQUAL(client.read_json().at("ack").dump(), "1");
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "3");
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "4");
}

// REQ RUN-7 RTS-4
CAF_TEST(a session that missed an entry is told to load and not shown what follows) {
    start();
    auto client = connect_ready();
    auto conversation = conversation_id::make();
    for (int seq : {1, 2, 4, 5})
        push(message_event(conversation, seq));
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "1");
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "2");
    auto told = client.read_json();
    CAF_CHECK_EQUAL(text(told, "/event"), "resync");
    CAF_CHECK_EQUAL(text(told, "/data/conversation_id"), to_string(conversation));
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "5");
}

// REQ RTS-4
CAF_TEST(what follows an own entry waits for the answer that tells of it) {
    start();
    auto client = connect_ready();
    auto conversation = conversation_id::make();
    push(message_event(conversation, 1));
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "1");
    client.send_json(
        {{"event", "own"},
         {"id", 1},
         {"data", {{"conversation_id", to_string(conversation)}, {"seq", 2}}}}
    );
    client.send_json({{"event", "echo"}, {"id", 2}});
    CAF_CHECK_EQUAL(client.read_json().at("ack").dump(), "2");
    for (int seq : {3, 4})
        push(message_event(conversation, seq));
    push(message_event(conversation_id::make(), 9));
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "9");
    CAF_CHECK_EQUAL(client.read_json().at("ack").dump(), "1");
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "3");
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "4");
}

// REQ RUN-7 RTS-4
CAF_TEST(what no answer tells of is told once those that might have are given) {
    start();
    auto client = connect_ready();
    auto conversation = conversation_id::make();
    push(message_event(conversation, 1));
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "1");
    client.send_json({{"event", "silent"}, {"id", 1}});
    client.send_json({{"event", "echo"}, {"id", 2}});
    CAF_CHECK_EQUAL(client.read_json().at("ack").dump(), "2");
    for (int seq : {3, 4})
        push(message_event(conversation, seq));
    push(message_event(conversation_id::make(), 9));
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "9");
    // What is asked from now on makes nothing that is missing already.
    client.send_json({{"event", "silent"}, {"id", 3}});
    CAF_CHECK_EQUAL(client.read_json().at("ack").dump(), "1");
    CAF_CHECK_EQUAL(text(client.read_json(), "/event"), "resync");
    CAF_CHECK_EQUAL(client.read_json().at("ack").dump(), "3");
    push(message_event(conversation, 5));
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "5");
}

// REQ RUN-7 RTS-4
CAF_TEST(what is missing before held events is told instead of them) {
    start();
    auto client = connect_ready();
    auto held = conversation_id::make();
    client.send_json(
        {{"event", "hold"},
         {"id", 1},
         {"data", {{"conversation_id", to_string(held)}, {"answered", 2}}}}
    );
    client.send_json({{"event", "echo"}, {"id", 2}});
    CAF_CHECK_EQUAL(client.read_json().at("ack").dump(), "2");
    for (int seq : {1, 2, 4})
        push(message_event(held, seq));
    CAF_CHECK_EQUAL(client.read_json().at("ack").dump(), "1");
    CAF_CHECK_EQUAL(text(client.read_json(), "/event"), "resync");
    push(message_event(held, 5));
    CAF_CHECK_EQUAL(client.read_json().at("data").at("seq").dump(), "5");
}

CAF_TEST_FIXTURE_SCOPE_END()
