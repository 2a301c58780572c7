// How wrong passwords are counted.
#define CAF_SUITE guess_limiter

#include "actors/accounts/guess_limiter.hpp"

#include "actors/accounts/session_secrets.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;
using namespace std::chrono_literals;

struct fixture {
    static rate_settings few() {
        rate_settings with;
        with.wrong_passwords_max = 3;
        with.wrong_passwords_per_address_max = 5;
        with.account_window = 30s;
        return with;
    }

    bool guess(const password_guess& what) { return limiter.begin(what, now).is_within; }

    guess_limiter limiter{few()};
    guess_limiter::time_point now{1h};
    const password_guess stranger{"alice", "10.0.0.1", ""};
    const password_guess owner{"alice", "10.0.0.1", "mark"};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(guess_limiter_tests, fixture)

CAF_TEST(an account and a network have so many wrong passwords and get them back one by one) {
    for (bool expected : {true, true, true, false})
        CAF_CHECK_EQUAL(guess(stranger), expected);
    CAF_CHECK(guess({"alice", "10.0.0.2", ""}));
    now += 10s;
    CAF_CHECK(guess(stranger));
    CAF_CHECK(!guess(stranger));
}

CAF_TEST(a network has so many for all accounts together) {
    for (const auto* account : {"a", "b", "c", "d", "e"})
        CAF_CHECK(guess({account, "10.0.0.1", ""}));
    CAF_CHECK(!guess({"f", "10.0.0.1", ""}));
    // What the network was refused is not held against the account.
    CAF_CHECK_EQUAL(limiter.begin({"f", "10.0.0.2", ""}, now).remaining, 2);
    limiter.undo({"f", "10.0.0.2", ""});
    now += 6s;
    CAF_CHECK_EQUAL(limiter.begin({"f", "10.0.0.1", ""}, now).remaining, 0);
}

CAF_TEST(a known device has its own) {
    for (int i = 0; i < 4; ++i)
        guess(stranger);
    for (bool expected : {true, true, true, false})
        CAF_CHECK_EQUAL(guess(owner), expected);
    CAF_CHECK(guess({"alice", "10.0.0.1", "another mark"}));
}

CAF_TEST(a right password clears the account and gives the network its own back) {
    for (int i = 0; i < 3; ++i)
        guess(stranger);
    CAF_CHECK_EQUAL(limiter.succeeded(stranger, now).remaining, 3);
    CAF_CHECK_EQUAL(limiter.begin(stranger, now).remaining, 2);
}

CAF_TEST(what was not checked does not count) {
    for (int i = 0; i < 20; ++i) {
        CAF_REQUIRE(guess(stranger));
        limiter.undo(stranger);
    }
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(the successor of a secret is always the same and nobody else can tell it) {
    session_secrets ours{"one signing key"};
    session_secrets same{"one signing key"};
    session_secrets others{"another signing key"};
    auto next = ours.successor_of("secret");
    CAF_CHECK_EQUAL(next.size(), 43u);
    CAF_CHECK_EQUAL(same.successor_of("secret"), next);
    CAF_CHECK(others.successor_of("secret") != next);
    CAF_CHECK(ours.successor_of("secret.") != next);
    CAF_CHECK(session_secrets{""}.successor_of("a") != session_secrets{""}.successor_of("a"));
}

CAF_TEST(a mark is of one user and of our making) {
    session_secrets ours{"one signing key"};
    auto alice = user_id::make();
    auto mark = ours.make_mark(alice);
    CAF_CHECK(mark != ours.make_mark(alice));
    CAF_CHECK(session_secrets{"one signing key"}.is_mark_of(mark, alice));
    CAF_CHECK(!ours.is_mark_of(mark, user_id::make()));
    CAF_CHECK(!session_secrets{"another signing key"}.is_mark_of(mark, alice));
    auto changed = mark;
    changed.back() = changed.back() == 'A' ? 'B' : 'A';
    for (const auto& wrong : {changed, mark + "x", std::string{}, std::string(59, 'a')})
        CAF_CHECK(!ours.is_mark_of(wrong, alice));
}
