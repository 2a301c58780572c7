// How wrong passwords are counted, in a real database, for all nodes on it.
#define CAF_SUITE guess_limiter

#include "actors/accounts/guess_limiter.hpp"

#include "tests/support/accounts_database.hpp"

#include <array>

namespace {

using namespace parley;
using namespace std::chrono_literals;

struct fixture : test::accounts_database {
    static rate_settings few() {
        rate_settings with;
        with.wrong_passwords_max = 3;
        with.wrong_passwords_per_address_max = 5;
        with.account_window = 30s;
        return with;
    }

    bool guess(const password_guess& what) { return get(limiter.begin(what)).is_within; }
    int left_after(const password_guess& what) { return get(limiter.begin(what)).remaining; }
    /// As if so much time had gone by.
    void pass(std::chrono::seconds time) {
        auto seconds = std::to_string(time.count());
        run("UPDATE users.password_guesses SET full_at = full_at - make_interval(secs => " + seconds
            + ")");
    }

    guess_limiter limiter{guess_repository{pool}, few()};
    /// Of another node.
    guess_limiter other{guess_repository{pool}, few()};
    const password_guess stranger{"alice", "10.0.0.1", ""};
    const password_guess owner{"alice", "10.0.0.1", "mark"};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(guess_limiter_tests, fixture)

CAF_TEST(an account and a network have so many wrong passwords and get them back one by one) {
    for (bool expected : {true, true, true, false})
        CAF_CHECK_EQUAL(guess(stranger), expected);
    auto refused = get(limiter.begin(stranger));
    CAF_CHECK_EQUAL(refused.remaining, 0);
    CAF_CHECK(refused.retry_after > 0s && refused.retry_after <= 10s);
    CAF_CHECK(guess({"alice", "10.0.0.2", ""}));
    pass(10s);
    CAF_CHECK(guess(stranger));
    CAF_CHECK(!guess(stranger));
}

CAF_TEST(all nodes count together) {
    CAF_CHECK_EQUAL(get(limiter.begin(stranger)).remaining, 2);
    CAF_CHECK_EQUAL(get(other.begin(stranger)).remaining, 1);
    CAF_CHECK_EQUAL(get(limiter.begin(stranger)).remaining, 0);
    CAF_CHECK(!get(other.begin(stranger)).is_within);
    CAF_CHECK_EQUAL(get(other.succeeded(owner)).remaining, 3);
    CAF_CHECK(!get(limiter.begin(stranger)).is_within);
    CAF_CHECK_EQUAL(get(other.succeeded(stranger)).remaining, 3);
    CAF_CHECK_EQUAL(get(limiter.begin(stranger)).remaining, 2);
}

CAF_TEST(a network has so many for all accounts together) {
    for (const auto* account : {"a", "b", "c", "d", "e"})
        CAF_CHECK(guess({account, "10.0.0.1", ""}));
    CAF_CHECK(!guess({"f", "10.0.0.1", ""}));
    // What the network was refused is not held against the account.
    CAF_CHECK_EQUAL(left_after({"f", "10.0.0.2", ""}), 2);
    CAF_CHECK(wait(limiter.undo({"f", "10.0.0.2", ""})).has_value());
    pass(6s);
    CAF_CHECK_EQUAL(left_after({"f", "10.0.0.1", ""}), 0);
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
    CAF_CHECK_EQUAL(get(limiter.succeeded(stranger)).remaining, 3);
    CAF_CHECK_EQUAL(left_after(stranger), 2);
    CAF_CHECK(guess({"b", "10.0.0.1", ""}));
    CAF_CHECK(guess({"c", "10.0.0.1", ""}));
    CAF_CHECK(!guess({"d", "10.0.0.1", ""}));
}

CAF_TEST(what was not checked does not count) {
    for (int i = 0; i < 20; ++i) {
        CAF_REQUIRE(guess(stranger));
        CAF_REQUIRE(wait(limiter.undo(stranger)).has_value());
    }
}

CAF_TEST(many at once are not more than many in a row) {
    std::array<std::promise<bool>, 20> answers;
    for (auto& answer : answers)
        loop.spawn(limiter.begin(stranger), [&answer](const result<rate_budget>& left) {
            answer.set_value(left && left->is_within);
        });
    int within = 0;
    for (auto& answer : answers)
        within += answer.get_future().get() ? 1 : 0;
    CAF_CHECK_EQUAL(within, 3);
}

CAF_TEST(no limit is no count) {
    rate_settings none = few();
    none.wrong_passwords_max = 0;
    none.wrong_passwords_per_address_max = 0;
    guess_limiter lax{guess_repository{pool}, none};
    for (int i = 0; i < 10; ++i)
        CAF_CHECK(get(lax.begin(stranger)).is_within);
    CAF_CHECK_EQUAL(get(lax.begin(stranger)).limit, 0);
    CAF_CHECK(wait(lax.undo(stranger)).has_value());
    CAF_CHECK_EQUAL(count("users.password_guesses"), 0);
}

CAF_TEST(what is past is swept away and the rest is bounded) {
    guess_repository counted{pool};
    for (const auto* account : {"a", "b", "c"})
        guess({account, "10.0.0.1", ""});
    CAF_CHECK_EQUAL(count("users.password_guesses"), 4);
    CAF_CHECK_EQUAL(get(counted.sweep(100)), 0);
    CAF_CHECK_EQUAL(get(counted.sweep(1)), 3);
    // The fullest stays: that of the network.
    CAF_CHECK_EQUAL(left_after({"d", "10.0.0.1", ""}), 1);
    pass(30s);
    CAF_CHECK_EQUAL(get(counted.sweep(100)), 2);
    CAF_CHECK_EQUAL(count("users.password_guesses"), 0);
}

CAF_TEST(nobody can read from a count whose it is) {
    guess({"alice@example.org", "10.0.0.1", ""});
    CAF_CHECK_EQUAL(
        count("users.password_guesses g WHERE g::text LIKE '%alice%' OR g::text LIKE '%10.0.0%'"), 0
    );
}

CAF_TEST_FIXTURE_SCOPE_END()
