#define CAF_SUITE pg_connection

#include "persistence/pg/backoff.hpp"
#include "tests/persistence/database.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>

#include <thread>

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

constexpr pg::statement my_pid{"my_pid", "SELECT pg_backend_pid()"};
constexpr pg::statement sleep_long{"sleep_long", "SELECT pg_sleep(20)"};
constexpr pg::statement sleep_short{"sleep_short", "SELECT pg_sleep(0.2)"};
constexpr pg::statement take_lock{"take_lock", "LOCK TABLE things IN ACCESS EXCLUSIVE MODE"};
constexpr pg::statement insert_thing{"insert_thing", "INSERT INTO things VALUES (1)"};
constexpr pg::statement end_own_session{
    "end_own_session", "SELECT pg_terminate_backend(pg_backend_pid())"
};

/// Lets everybody connect and says nothing.
class silent_server {
public:
    silent_server() : listening_{io_, {net::ip::address_v4::loopback(), 0}} {
        listening_.non_blocking(true);
    }

    std::string url() const {
        return "postgresql://nobody@127.0.0.1:" + std::to_string(listening_.local_endpoint().port())
               + "/none?sslmode=disable";
    }

    /// How many have connected so far.
    std::size_t count_connections() {
        boost::system::error_code none;
        for (auto next = listening_.accept(none); !none; next = listening_.accept(none))
            connections_.push_back(std::move(next));
        return connections_.size();
    }

private:
    net::io_context io_;
    net::ip::tcp::acceptor listening_;
    std::vector<net::ip::tcp::socket> connections_;
};

/// Lets everybody connect and hangs up, and remembers when.
class rude_server {
public:
    using clock = std::chrono::steady_clock;

    rude_server() : listening_{io_, {net::ip::address_v4::loopback(), 0}} {
        listening_.non_blocking(true);
    }

    std::string url() const {
        return "postgresql://nobody@127.0.0.1:" + std::to_string(listening_.local_endpoint().port())
               + "/none?sslmode=disable";
    }

    /// Hangs up on those who have come; when it ever did.
    const std::vector<clock::time_point>& hang_up() {
        boost::system::error_code none;
        for (auto next = listening_.accept(none); !none; next = listening_.accept(none)) {
            times_.push_back(clock::now());
            next.close();
        }
        return times_;
    }

private:
    net::io_context io_;
    net::ip::tcp::acceptor listening_;
    std::vector<clock::time_point> times_;
};

struct fixture {
    own_database database{contents::empty};
    probe look{database.url()};
    pg::loop loop;

    pg::pool_settings settings(int connections) const {
        pg::pool_settings settings;
        settings.connection.url = database.url();
        settings.connections = connections;
        return settings;
    }

    std::int32_t pid_of(pg::pool& pool) {
        auto answer = run(loop, pool.read(my_pid));
        CAF_REQUIRE(answer.has_value());
        return answer->get<std::int32_t>(0, 0);
    }

    template <class Condition>
    bool comes_true(Condition condition) {
        auto end = std::chrono::steady_clock::now() + patience;
        while (!condition() && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(5ms);
        return condition();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(pg_connection_tests, fixture)

CAF_TEST(a connection that dies while idle is replaced before anybody asks) {
    pg::pool pool{loop, settings(1)};
    auto before = pid_of(pool);
    look.script("SELECT pg_terminate_backend(" + std::to_string(before) + ")");
    CAF_CHECK(comes_true([&] { return !pool.is_reachable() || pid_of(pool) != before; }));
    CAF_CHECK(comes_true([&] { return pool.is_reachable(); }));
    CAF_CHECK_NOT_EQUAL(pid_of(pool), before);
}

CAF_TEST(a read that loses its connection is made again and a write is not) {
    pg::pool pool{loop, settings(2)};
    pid_of(pool);
    auto write = run(loop, pool.execute(end_own_session));
    CAF_REQUIRE(write.has_error());
    CAF_CHECK(write.error().code == errc::timed_out);
    // A read that always loses its connection gives up after the second attempt.
    auto read = run(loop, pool.read(end_own_session));
    CAF_REQUIRE(read.has_error());
    CAF_CHECK(read.error().code == errc::storage_unavailable);
    CAF_CHECK(run(loop, pool.read(my_pid)).has_value());
}

CAF_TEST(a call without an answer drops the connection at its deadline) {
    auto impatient = settings(1);
    impatient.connection.deadline = 300ms;
    pg::pool pool{loop, impatient};
    auto before = pid_of(pool);
    auto answer = run(loop, pool.execute(sleep_long));
    CAF_REQUIRE(answer.has_error());
    CAF_CHECK(answer.error().code == errc::timed_out);
    CAF_CHECK_NOT_EQUAL(pid_of(pool), before);
}

CAF_TEST(a wait for a lock ends by itself having done nothing) {
    look.script("CREATE TABLE things (size int)");
    look.script("BEGIN; LOCK TABLE things");
    auto impatient = settings(1);
    impatient.connection.lock_timeout = 50ms;
    pg::pool pool{loop, impatient};
    auto answer = run(loop, pool.execute(insert_thing));
    CAF_REQUIRE(answer.has_error());
    CAF_CHECK(answer.error().code == errc::storage_unavailable);
    look.script("COMMIT");
    CAF_CHECK(run(loop, pool.execute(insert_thing)).has_value());
}

CAF_TEST(more callers than may wait are refused as overload) {
    auto narrow = settings(1);
    narrow.waiting_max = 2;
    pg::pool pool{loop, narrow};
    pid_of(pool);
    std::vector<std::future<errc>> answers;
    for (int i = 0; i < 5; ++i) {
        auto promise = std::make_shared<std::promise<errc>>();
        answers.push_back(promise->get_future());
        loop.spawn(pool.read(sleep_short), [promise](result<pg::rows> value) {
            promise->set_value(value ? errc::none : value.error().code);
        });
    }
    std::vector<errc> codes;
    for (auto& answer : answers)
        codes.push_back(answer.get());
    CAF_CHECK_EQUAL(std::ranges::count(codes, errc::none), 3);
    CAF_CHECK_EQUAL(std::ranges::count(codes, errc::overloaded), 2);
}

CAF_TEST(a transaction that fails leaves nothing and one that succeeds everything) {
    look.script("CREATE TABLE things (size int)");
    pg::pool pool{loop, settings(1)};
    auto attempt = [&](errc outcome) {
        auto body = [outcome](pg::connection& on) -> net::awaitable<result<int>> {
            auto done = co_await on.execute(insert_thing);
            if (!done)
                co_return done.error();
            if (outcome != errc::none)
                co_return failure{outcome};
            co_return 7;
        };
        return run(loop, pool.transaction<int>(body));
    };
    auto refused = attempt(errc::username_taken);
    CAF_REQUIRE(refused.has_error());
    CAF_CHECK(refused.error().code == errc::username_taken);
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM things"), 0);
    CAF_CHECK(attempt(errc::none).value() == 7);
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM things"), 1);
}

CAF_TEST(a transaction abandoned by an exception gives back no open transaction) {
    look.script("CREATE TABLE things (size int)");
    pg::pool pool{loop, settings(1)};
    auto body = [](pg::connection& on) -> net::awaitable<result<int>> {
        (void)co_await on.execute(take_lock);
        throw std::runtime_error{"a bug in a body"};
    };
    auto thrown = run(loop, pool.transaction<int>(body));
    CAF_REQUIRE(thrown.has_error());
    CAF_CHECK(thrown.error().code == errc::internal);
    CAF_CHECK(run(loop, pool.execute(insert_thing)).has_value());
}

// REQ API-EDGE-2
CAF_TEST(a server that takes a connection and then says nothing is tried again) {
    silent_server silent;
    auto hasty = settings(1);
    hasty.connection.url = silent.url();
    // Far beyond the patience of this test: only the deadline for connecting can end an attempt.
    hasty.connection.deadline = 1h;
    hasty.connection.connect_deadline = 50ms;
    pg::pool pool{loop, hasty};
    CAF_CHECK(comes_true([&] { return silent.count_connections() >= 3; }));
    CAF_CHECK(!pool.is_reachable());
}

// REQ API-NFR-007
CAF_TEST(attempts to connect are spaced by growing pauses) {
    rude_server rude;
    auto refused = settings(1);
    refused.connection.url = rude.url();
    pg::pool pool{loop, refused};
    constexpr std::size_t attempts = 9;
    CAF_REQUIRE(comes_true([&] { return rude.hang_up().size() >= attempts; }));
    // A pause begins when the server has hung up, and takes at least half of the longest.
    auto least = 2ms;
    for (std::size_t i = 1; i < attempts; ++i) {
        CAF_CHECK(rude.hang_up()[i] - rude.hang_up()[i - 1] >= least);
        least = std::min(least * 2, 250ms);
    }
}

CAF_TEST(the deadline for connecting ends no call) {
    auto hasty = settings(1);
    hasty.connection.connect_deadline = 100ms;
    pg::pool pool{loop, hasty};
    CAF_CHECK(comes_true([&] { return pool.is_reachable(); }));
    CAF_CHECK(run(loop, pool.execute(sleep_short)).has_value());
}

CAF_TEST(without a server callers get unavailability after a moment and then at once) {
    auto nowhere = settings(1);
    nowhere.connection.url = "postgresql:///none?host=/nonexistent";
    nowhere.patience = 50ms;
    pg::pool pool{loop, nowhere};
    for (int i = 0; i < 3; ++i) {
        auto answer = run(loop, pool.read(my_pid));
        CAF_REQUIRE(answer.has_error());
        CAF_CHECK(answer.error().code == errc::storage_unavailable);
    }
    CAF_CHECK(!pool.is_reachable());
}

CAF_TEST(a first server that says nothing does not keep anybody from the second) {
    silent_server silent;
    auto url = silent.url();
    auto port = url.substr(url.rfind(':') + 1, url.find("/none") - url.rfind(':') - 1);
    auto both = settings(1);
    both.connection.url = database.url() + "&port=" + port + ",5432";
    auto host = both.connection.url.find("host=") + 5;
    both.connection.url.insert(host, "127.0.0.1,");
    both.connection.connect_deadline = 200ms;
    both.connection.deadline = 60s;
    both.patience = 60s;
    pg::pool pool{loop, both};
    CAF_CHECK(run(loop, pool.read(my_pid)).has_value());
    CAF_CHECK(silent.count_connections() > 0);
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(attempts to connect become more patient up to the deadline of a call) {
    pg::connection_settings settings;
    settings.deadline = 3s;
    settings.connect_deadline = 1s;
    settings.be_more_patient();
    CAF_CHECK(settings.connect_deadline == 2s);
    settings.be_more_patient();
    CAF_CHECK(settings.connect_deadline == 3s);
}

CAF_TEST(waits between attempts grow to half a second and never beyond) {
    pg::backoff pause{1};
    auto first = pause.next();
    CAF_CHECK(first >= 1ms);
    CAF_CHECK(first <= 5ms);
    for (int i = 0; i < 20; ++i)
        CAF_CHECK(pause.next() <= 500ms);
    CAF_CHECK(pause.next() >= 250ms);
    pause.reset();
    CAF_CHECK(pause.next() <= 5ms);
}
