#define CAF_SUITE account_secrets

#include "actors/accounts/password.hpp"
#include "actors/accounts/secret.hpp"
#include "actors/accounts/worker_pool.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <caf/test/dsl.hpp>

#include <future>
#include <set>
#include <thread>

namespace {

using namespace parley;
namespace net = boost::asio;

// The cheapest that bcrypt knows: these tests are not about time.
constexpr int cost = 4;

} // namespace

CAF_TEST(a password matches its own hash only) {
    auto hash = hash_password("correct horse", cost);
    CAF_CHECK(hash.starts_with("$2b$04$"));
    CAF_CHECK(password_matches("correct horse", hash, cost));
    CAF_CHECK(!password_matches("Correct horse", hash, cost));
    CAF_CHECK(!password_matches("", hash, cost));
    CAF_CHECK(hash != hash_password("correct horse", cost));
}

CAF_TEST(nothing matches without a stored hash or with a broken one) {
    CAF_CHECK(!password_matches("correct horse", std::nullopt, cost));
    CAF_CHECK(!password_matches("correct horse", "", cost));
    CAF_CHECK(!password_matches("correct horse", "*0", cost));
    CAF_CHECK(!password_matches("correct horse", "correct horse", cost));
}

CAF_TEST(what bcrypt does not read cannot make a longer password pass) {
    std::string longest(password_bytes_max, 'x');
    auto hash = hash_password(longest, cost);
    CAF_CHECK(password_matches(longest, hash, cost));
    CAF_CHECK(!password_matches(longest + "y", hash, cost));
    auto shorter = hash_password("12345678", cost);
    CAF_CHECK(!password_matches(std::string{"12345678\0x", 10}, shorter, cost));
}

CAF_TEST(secrets are long and never twice the same) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        auto secret = make_secret();
        CAF_REQUIRE_EQUAL(secret.size(), 43u);
        CAF_REQUIRE(secret.find_first_of("+/=") == std::string::npos);
        CAF_REQUIRE(seen.insert(secret).second);
    }
}

CAF_TEST(the hash of a secret is its SHA - 256) {
    auto hash = hash_of_secret("abc");
    CAF_CHECK_EQUAL(hash[0], 0xba);
    CAF_CHECK_EQUAL(hash[31], 0xad);
    CAF_CHECK(hash != hash_of_secret("abd"));
}

CAF_TEST(a full pool refuses at once and a finished job makes room) {
    worker_pool pool{1, 1};
    net::io_context io;
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    int done = 0;
    int refused = 0;
    auto job = [&]() -> net::awaitable<void> {
        auto answer = co_await pool.run([opened] {
            opened.wait();
            return 1;
        });
        answer ? ++done : ++refused;
        if (!answer)
            CAF_CHECK(answer.error().code == errc::overloaded);
    };
    net::co_spawn(io, job(), net::detached);
    net::co_spawn(io, job(), net::detached);
    io.poll();
    CAF_CHECK_EQUAL(refused, 1);
    gate.set_value();
    io.run();
    CAF_CHECK_EQUAL(done, 1);
    io.restart();
    net::co_spawn(io, job(), net::detached);
    io.run();
    CAF_CHECK_EQUAL(done, 2);
}

CAF_TEST(a job runs on a thread of the pool and its caller resumes on its own) {
    worker_pool pool{1, 4};
    net::io_context io;
    auto own = std::this_thread::get_id();
    auto run = [&]() -> net::awaitable<void> {
        auto worker = co_await pool.run([] { return std::this_thread::get_id(); });
        CAF_CHECK(worker.value() != own);
        CAF_CHECK(std::this_thread::get_id() == own);
    };
    net::co_spawn(io, run(), net::detached);
    io.run();
}
