#define CAF_SUITE http_lifecycle

#include "server_fixture.hpp"

#include <caf/test/dsl.hpp>

#include <future>
#include <thread>

namespace {

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;
using nlohmann::json;

/// Reads until the socket closes; counts events by name and keeps what `keep` names.
struct reader {
    std::map<std::string, int> events;
    std::vector<std::int64_t> entries;
    int close_code = 0;

    void read_until_close(websocket_client& client) {
        while (close_code == 0) {
            auto frame = client.read_frame();
            close_code = frame.opcode == 8 ? frame.close_code() : 0;
            if (frame.opcode == 1)
                note(json::parse(frame.payload));
        }
    }

    void note(const json& event) {
        auto name = event.contains("ack") ? "ack" : event.at("event").get<std::string>();
        ++events[name];
        if (name == "newMessage")
            entries.push_back(event.at("data").at("seq").get<std::int64_t>());
    }
};

struct fixture : server_fixture {
    bool accepts_connections() {
        try {
            connect();
            return true;
        } catch (const std::runtime_error&) {
            return false;
        }
    }

    /// A session whose client reads nothing; its kernel buffers are small.
    websocket_client connect_deaf() {
        auto client = connect_ready();
        client.socket.shrink_receive_buffer();
        return client;
    }

    /// Pushes `count` entries of `conversation` with texts of 8 KB, waiting for each thousand
    /// that the healthy client has got so that the test itself needs no memory.
    void flood(conversation_id conversation, int count, websocket_client& healthy) {
        const std::string text(8192, 'x');
        for (int i = 1; i <= count; ++i) {
            auto event = message_event(conversation, i, text);
            for (const auto& address : users->wait_for(2))
                caf::anon_send(address.gateway, gateway::push{{address.slot}, event});
            CAF_REQUIRE_EQUAL(healthy.read_json().at("data").at("seq").get<int>(), i);
        }
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(http_lifecycle_tests, fixture)

// REQ RTS-8 RUN-10
CAF_TEST(a slow session gets a resync instead of what it missed and others are not hurt) {
    start();
    auto slow = connect_deaf();
    auto healthy = connect_ready();
    auto conversation = conversation_id::make();
    auto before = anonymous_memory();
    flood(conversation, 2000, healthy);
    auto grown = static_cast<double>(anonymous_memory() - before) / 1024 / 1024;
    CAF_MESSAGE("16 MB for a session that does not read grew the process by " << grown << " MB");
    CAF_CHECK(grown < 8);
    // Now it listens again: an unbroken beginning, one resync, and an unbroken end.
    push(message_event(conversation, 2001));
    reader found;
    while (found.events["resync"] == 0 || found.entries.back() != 2001)
        found.note(slow.read_json());
    CAF_CHECK_EQUAL(found.entries.front(), 1);
    int breaks = 0;
    for (std::size_t i = 1; i < found.entries.size(); ++i)
        breaks += found.entries[i] == found.entries[i - 1] + 1 ? 0 : 1;
    CAF_CHECK(breaks <= found.events["resync"]);
}

// REQ RTS-8
CAF_TEST(a session that stays slow is closed with 4409) {
    config.websocket.slow_consumer_timeout = seconds{1};
    start();
    auto slow = connect_deaf();
    auto healthy = connect_ready();
    flood(conversation_id::make(), 1000, healthy);
    reader found;
    std::this_thread::sleep_for(1500ms);
    try {
        found.read_until_close(slow);
    } catch (const std::runtime_error&) {
        // The close frame itself waits behind what the client never read, and may not come.
    }
    CAF_CHECK(found.close_code == 0 || found.close_code == 4409);
    CAF_CHECK(users->wait_until_only(1));
}

// REQ RUN-10
CAF_TEST(a client that asks and never listens is made to wait) {
    start();
    auto client = connect_deaf();
    std::string request = client_frame(
        1, R"({"event":"echo","id":1,"data":{"x":")" + std::string(30000, 'x') + R"("}})"
    );
    auto before = anonymous_memory();
    // Far more than the kernel takes; at some point sending must block, and that is the proof.
    std::thread sender{[&] {
        try {
            for (int i = 0; i < 600; ++i)
                client.socket.send(request);
        } catch (const std::runtime_error&) {
        }
    }};
    std::this_thread::sleep_for(2s);
    auto grown = static_cast<double>(anonymous_memory() - before) / 1024 / 1024;
    CAF_MESSAGE("grew by " << grown << " MB");
    CAF_CHECK(grown < 8);
    for (int i = 0; i < 600; ++i)
        CAF_REQUIRE_EQUAL(client.read_json().at("ack").get<int>(), 1);
    sender.join();
}

// REQ RTS-8
CAF_TEST(a draining node tells its sessions and lets answers finish) {
    config.http.threads = 2;
    start();
    std::vector<websocket_client> sessions;
    for (int i = 0; i < 20; ++i)
        sessions.push_back(connect_ready());
    auto idle = connect();
    CAF_CHECK_EQUAL(idle.request(get("/names/x")).status, 200);
    auto busy = connect();
    busy.send(get("/never"));
    websocket_client anonymous{port()};
    std::thread drain{[&] { server->drain(5s); }};
    for (auto& session : sessions) {
        CAF_CHECK_EQUAL(session.read_close(), 1001);
        session.socket.send(client_frame(8, std::string{"\x03\xE9", 2}));
        CAF_CHECK(session.socket.is_closed_by_peer());
    }
    CAF_CHECK_EQUAL(anonymous.read_close(), 1001);
    anonymous.socket.finish();
    CAF_CHECK(idle.is_closed_by_peer());
    auto answer = busy.read_response();
    CAF_CHECK_EQUAL(answer.status, 503);
    CAF_CHECK_EQUAL(answer.header("connection"), "close");
    drain.join();
    CAF_CHECK_EQUAL(server->connection_count(), 0);
    CAF_CHECK(users->wait_until_only(0));
    CAF_CHECK(!accepts_connections());
}

// REQ RUN-7
CAF_TEST(clients that may have missed something are told to connect again and may) {
    config.http.threads = 2;
    start();
    std::vector<websocket_client> sessions;
    for (int i = 0; i < 6; ++i)
        sessions.push_back(connect_ready());
    auto idle = connect();
    server->reconnect_sessions(100ms);
    for (auto& session : sessions) {
        CAF_CHECK_EQUAL(session.read_close(), 1001);
        session.socket.finish();
    }
    CAF_CHECK_EQUAL(idle.request(get("/names/x")).status, 200);
    auto again = connect_ready();
    CAF_CHECK(users->wait_until_only(1));
}

// REQ RUN-9
CAF_TEST(who was connected before a drain and not yet accepted gets an answer) {
    config.http.threads = 1;
    start();
    std::promise<void> go;
    server->run([&](http::services&) -> http::net::awaitable<void> {
        go.get_future().wait();
        co_return;
    });
    // More than are accepted at a time.
    std::vector<raw_client> early;
    for (int i = 0; i < 200; ++i) {
        early.push_back(connect());
        early.back().send(get("/names/x"));
    }
    std::thread drain{[&] { server->drain(5s); }};
    std::this_thread::sleep_for(100ms);
    go.set_value();
    for (auto& each : early)
        CAF_REQUIRE_EQUAL(each.read_response().status, 200);
    drain.join();
}

// REQ RUN-9
CAF_TEST(sessions may be told something while the server drains and after it) {
    config.http.threads = 2;
    for (int round = 0; round < 10; ++round) {
        start();
        std::atomic<bool> is_over{false};
        std::thread telling{[&] {
            while (!is_over) {
                server->reconnect_sessions(1ms);
                server->end_sessions(user_id::make());
                std::this_thread::sleep_for(10us);
            }
        }};
        server->drain(1s);
        is_over = true;
        telling.join();
        CAF_CHECK_EQUAL(server->connection_count(), 0);
        server->reconnect_sessions(1ms);
    }
}

CAF_TEST(the deadline of a drain cuts who does not go) {
    start();
    auto stubborn = connect_ready();
    auto busy = connect();
    busy.send("POST /raw HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
    server->drain(400ms);
    CAF_CHECK_EQUAL(server->connection_count(), 0);
}

CAF_TEST(a server may go while requests and sessions are alive) {
    config.http.threads = 2;
    start();
    std::vector<websocket_client> sessions;
    for (int i = 0; i < 10; ++i) {
        sessions.push_back(connect_ready());
        sessions.back().send_json({{"event", "silent"}, {"id", 1}});
    }
    auto busy = connect();
    busy.send(get("/never"));
    server.reset();
    CAF_CHECK(users->wait_until_only(0));
}

// REQ RTS-8
CAF_TEST(an idle session costs little memory) {
    config.http.threads = 2;
    start();
    constexpr int warm_up = 500;
    constexpr int measured = 3000;
    // Of the client only the socket is kept: 40 bytes, and 40 more in the list of the fake users.
    std::vector<raw_client> sessions;
    sessions.reserve(warm_up + measured);
    for (int i = 0; i < warm_up; ++i)
        sessions.push_back(std::move(connect_ready().socket));
    auto before = anonymous_memory();
    for (int i = 0; i < measured; ++i)
        sessions.push_back(std::move(connect_ready().socket));
    auto grown = static_cast<double>(anonymous_memory() - before) / measured;
    CAF_MESSAGE("bytes per idle session: " << grown);
    CAF_CHECK(grown < 1024);
}

CAF_TEST_FIXTURE_SCOPE_END()
