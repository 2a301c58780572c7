// Frames between actor systems over real sockets of this machine.
#define CAF_SUITE basp_transport

#include "cluster/basp_transport.hpp"

#include "cluster/reachable.hpp"
#include "runtime/base/uuid.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <caf/test/dsl.hpp>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>
#include <unistd.h>

using namespace parley;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

/// What a transport said, for a test on another thread.
struct heard {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> frames;
    std::vector<node_id> connected;
    std::vector<suspicion> failed;
    /// Frames that were brought, among them one that is still being noted.
    std::atomic<int> brought{0};

    template <class Condition>
    bool await(Condition holds) {
        std::unique_lock guard{mutex};
        return changed.wait_for(guard, patience, [&] { return holds(*this); });
    }
    template <class Change>
    void note(Change change) {
        std::lock_guard guard{mutex};
        change(*this);
        changed.notify_all();
    }
};

struct system_config : caf::actor_system_config {
    system_config() {
        set("scheduler.max-threads", std::size_t{1});
        basp_transport::prepare(*this);
    }
};

/// A node as far as its links are concerned.
struct station {
    heard ear;
    system_config config;
    caf::actor_system system;
    basp_transport way;
    std::uint16_t port = 0;

    explicit station(const link_security& security = {}, std::uint16_t at = 0)
        : system{config}, way{system, security} {
        way.start({
            [this](std::string frame) {
                ++ear.brought;
                ear.note([&](heard& to) { to.frames.push_back(std::move(frame)); });
            },
            [this](node_id peer) { ear.note([&](heard& to) { to.connected.push_back(peer); }); },
            [this](node_id, suspicion why) {
                ear.note([&](heard& to) { to.failed.push_back(why); });
            },
        });
        auto bound = way.listen("127.0.0.1", at);
        CAF_REQUIRE(bound);
        port = *bound;
    }
    ~station() { way.stop(); }

    std::string address() const { return "127.0.0.1:" + std::to_string(port); }
    bool is_connected_to(node_id peer) {
        return ear.await([&](const heard& in) {
            return std::count(in.connected.begin(), in.connected.end(), peer) > 0;
        });
    }
    bool hears(const std::string& frame) {
        return ear.await([&](const heard& in) {
            return std::count(in.frames.begin(), in.frames.end(), frame) > 0;
        });
    }
    bool hears_failure(suspicion why) {
        return ear.await([&](const heard& in) {
            return std::count(in.failed.begin(), in.failed.end(), why) > 0;
        });
    }
};

/// The younger one connects.
constexpr node_id me{5};
constexpr node_id other{2};

/// Certificates of one authority, in a folder that goes with it.
struct authority {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("parley-links-" + to_string(uuid::make_v4()));

    authority() {
        std::filesystem::create_directories(folder);
        run("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority"
            " -keyout ca.key -out ca.pem");
        run("req -newkey rsa:2048 -nodes -subj /CN=node -keyout node.key -out node.csr");
        run("x509 -req -in node.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2"
            " -out node.pem");
    }
    ~authority() { std::filesystem::remove_all(folder); }

    void run(const std::string& what) const {
        auto line = "cd " + folder.string() + " && openssl " + what + " 2> /dev/null";
        CAF_REQUIRE_EQUAL(std::system(line.c_str()), 0); // NOLINT: a test's own command
    }
    link_security security() const {
        return {
            (folder / "node.pem").string(),
            (folder / "node.key").string(),
            (folder / "ca.pem").string()
        };
    }
};

} // namespace

CAF_TEST(systems of one process have names of their own) {
    std::set<std::string> names;
    constexpr std::size_t count = 100;
    for (std::size_t i = 0; i < count; ++i) {
        system_config config;
        names.insert(to_string(caf::node_id::default_data::local(config)));
    }
    CAF_CHECK_EQUAL(names.size(), count);
}

// REQ RUN-6
CAF_TEST(a frame of any bytes arrives as it was) {
    station here;
    station there;
    here.way.connect(me, other, there.address());
    CAF_REQUIRE(here.is_connected_to(other));
    std::string frame(300'000, '\0');
    frame[7] = '\xff';
    CAF_CHECK(here.way.send(other, frame));
    CAF_CHECK(there.hears(frame));
    CAF_CHECK(!here.way.send({3}, frame));
}

// REQ RUN-7
CAF_TEST(where nobody listens connections are refused) {
    station here;
    std::string address;
    {
        station gone;
        address = gone.address();
    }
    here.way.connect(me, other, address);
    CAF_CHECK(here.hears_failure(suspicion::refused));
    CAF_CHECK(!here.way.send(other, "frame"));
}

CAF_TEST(a peer that went away and came back is found again) {
    station here;
    std::uint16_t port = 0;
    {
        station there;
        port = there.port;
        here.way.connect(me, other, there.address());
        CAF_REQUIRE(here.is_connected_to(other));
    }
    CAF_CHECK(here.hears_failure(suspicion::silent));
    here.ear.note([](heard& in) { in.connected.clear(); });
    station again{{}, port};
    CAF_REQUIRE(here.is_connected_to(other));
    CAF_CHECK(here.way.send(other, "hello again"));
    CAF_CHECK(again.hears("hello again"));
}

CAF_TEST(a peer that is there and takes no frames any more is not tried without a pause) {
    station here;
    station there;
    here.way.connect(me, other, there.address());
    CAF_REQUIRE(here.is_connected_to(other));
    auto begun = std::chrono::steady_clock::now();
    there.way.stop();
    CAF_REQUIRE(here.hears_failure(suspicion::silent));
    std::this_thread::sleep_for(500ms);
    std::lock_guard guard{here.ear.mutex};
    auto connections = static_cast<std::ptrdiff_t>(here.ear.connected.size());
    auto pauses = (std::chrono::steady_clock::now() - begun) / 100ms;
    CAF_CHECK(connections <= pauses + 2);
}

// REQ RUN-9
CAF_TEST(who has stopped is told nothing more and was told all that had begun) {
    station here;
    station there;
    here.way.connect(me, other, there.address());
    CAF_REQUIRE(here.is_connected_to(other));
    std::atomic<bool> has_stopped{false};
    std::jthread stopping;
    {
        std::lock_guard busy{there.ear.mutex};
        for (int i = 0; i < 100; ++i)
            CAF_REQUIRE(here.way.send(other, "frame"));
        auto end = std::chrono::steady_clock::now() + patience;
        while (there.ear.brought == 0 && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(1ms);
        CAF_REQUIRE_EQUAL(there.ear.brought.load(), 1);
        stopping = std::jthread{[&] {
            there.way.stop();
            has_stopped = true;
        }};
        std::this_thread::sleep_for(100ms);
        CAF_CHECK(!has_stopped);
    }
    stopping.join();
    auto brought = there.ear.brought.load();
    std::this_thread::sleep_for(200ms);
    CAF_CHECK_EQUAL(there.ear.brought.load(), brought);
}

CAF_TEST(one connection serves both ways whoever hears of the other first) {
    station here;
    station there;
    here.way.connect(me, other, there.address());
    CAF_REQUIRE(here.is_connected_to(other));
    there.way.connect(other, me, here.address());
    CAF_REQUIRE(there.is_connected_to(me));
    CAF_CHECK(there.way.send(me, "answer"));
    CAF_CHECK(here.hears("answer"));
    CAF_CHECK(here.way.send(other, "question"));
    CAF_CHECK(there.hears("question"));
    CAF_CHECK(here.ear.failed.empty());
}

// REQ RUN-7
CAF_TEST(the older one sees that nobody listens too) {
    station old;
    std::string address;
    {
        station gone;
        address = gone.address();
    }
    old.way.connect(other, me, address);
    CAF_CHECK(old.hears_failure(suspicion::refused));
}

// REQ RUN-14
CAF_TEST(nodes with certificates of one authority understand each other) {
    authority ours;
    station here{ours.security()};
    station there{ours.security()};
    there.way.connect(other, me, here.address());
    here.way.connect(me, other, there.address());
    CAF_REQUIRE(here.is_connected_to(other));
    CAF_REQUIRE(there.is_connected_to(me));
    CAF_CHECK(here.way.send(other, "sealed"));
    CAF_CHECK(there.hears("sealed"));
    CAF_CHECK(there.way.send(me, "sealed, too"));
    CAF_CHECK(here.hears("sealed, too"));
}

// REQ RUN-14
CAF_TEST(strangers who hang up do not cost a node its links) {
    authority ours;
    station here{ours.security()};
    station there{ours.security()};
    here.way.connect(me, other, there.address());
    CAF_REQUIRE(here.is_connected_to(other));
    auto frame = std::string(50'000, 'x');
    for (int i = 0; i < 50; ++i) {
        auto stranger = open_connection({"127.0.0.1", there.port}, patience);
        CAF_REQUIRE_EQUAL(static_cast<int>(stranger.outcome), static_cast<int>(contact::open));
        ::close(stranger.descriptor);
        auto marked = frame + std::to_string(i);
        CAF_REQUIRE(here.way.send(other, marked));
        CAF_REQUIRE(there.hears(marked));
    }
    CAF_CHECK(here.ear.failed.empty());
}

// REQ RUN-7
CAF_TEST(a peer that accepts and says nothing is given up and tried again) {
    namespace net = boost::asio;
    net::io_context io;
    net::ip::tcp::acceptor dumb{io, {net::ip::make_address("127.0.0.1"), 0}};
    station here;
    station there;
    here.way.connect(me, {3}, "127.0.0.1:" + std::to_string(dumb.local_endpoint().port()));
    here.way.connect(me, other, there.address());
    // It holds nobody else up.
    CAF_CHECK(here.is_connected_to(other));
    CAF_CHECK(here.hears_failure(suspicion::silent));
    auto first = dumb.accept();
    auto second = dumb.accept();
    CAF_CHECK(!here.way.send({3}, "frame"));
}

// REQ RUN-14
CAF_TEST(who has no certificate of the authority gets no connection) {
    authority ours;
    authority theirs;
    station inside{ours.security()};
    station stranger{theirs.security()};
    station plain;
    stranger.way.connect(me, other, inside.address());
    plain.way.connect(me, other, inside.address());
    CAF_CHECK(stranger.hears_failure(suspicion::silent));
    CAF_CHECK(plain.hears_failure(suspicion::silent));
    CAF_CHECK(!stranger.way.send(other, "frame"));
    CAF_CHECK(!plain.way.send(other, "frame"));
    CAF_CHECK(stranger.ear.connected.empty());
    CAF_CHECK(plain.ear.connected.empty());
}
