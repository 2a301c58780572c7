// Accounts and the verification of their addresses, on a real server.
#define CAF_SUITE accounts_repository

#include "persistence/accounts_repository.hpp"

#include "tests/support/accounts_database.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;

struct fixture : test::accounts_database {
    static new_account account_of(const std::string& username, const std::string& email) {
        new_account account;
        account.id = user_id::make();
        account.email = email;
        account.username = username;
        account.password_hash = "$2b$";
        return account;
    }

    errc insert(const std::string& username, const std::string& email) {
        return failure_of(accounts.insert(account_of(username, email), uuid::make_v7()));
    }

    std::size_t queued_mails() { return static_cast<std::size_t>(count("users.outbox")); }
};

token_hash hash_of(std::uint8_t value) {
    token_hash hash{};
    hash.fill(value);
    return hash;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(accounts_repository_tests, fixture)

CAF_TEST(an account and its mail are stored together) {
    auto account = account_of("alice", "Alice@Example.org");
    account.display_name = "Alice";
    auto created_at = get(accounts.insert(account, uuid::make_v7()));
    auto stored = get(accounts.find_account(account.id));
    CAF_CHECK_EQUAL(stored.username, "alice");
    CAF_CHECK_EQUAL(stored.email, "Alice@Example.org");
    CAF_CHECK(stored.display_name == "Alice");
    CAF_CHECK(!stored.bio);
    CAF_CHECK(stored.created_at == created_at);
    CAF_CHECK(!stored.email_verified);
    CAF_CHECK(stored.roles.empty());
    CAF_CHECK_EQUAL(stored.follower_count, 0);
    CAF_CHECK_EQUAL(queued_mails(), 1u);
}

CAF_TEST(a known address or username is refused without case and leaves nothing) {
    CAF_CHECK(insert("alice", "alice@example.org") == errc::none);
    CAF_CHECK(insert("bob", "ALICE@example.org") == errc::email_already_exists);
    CAF_CHECK(insert("Alice", "bob@example.org") == errc::username_taken);
    CAF_CHECK(insert("alice", "alice@example.org") == errc::email_already_exists);
    CAF_CHECK_EQUAL(count("users.users"), 1);
    CAF_CHECK_EQUAL(queued_mails(), 1u);
}

// REQ USER-BE-001.1-S2
CAF_TEST(of many who register the same address at once one gets it) {
    constexpr int rivals = 24;
    std::vector<std::future<errc>> outcomes;
    for (int i = 0; i < rivals; ++i) {
        auto done = std::make_shared<std::promise<errc>>();
        outcomes.push_back(done->get_future());
        auto account = account_of("user" + std::to_string(i), "alice@example.org");
        loop.spawn(
            accounts.insert(account, uuid::make_v7()),
            [done](const result<timestamp>& outcome) {
                done->set_value(outcome ? errc::none : outcome.error().code);
            }
        );
    }
    int winners = 0;
    for (auto& outcome : outcomes) {
        auto code = outcome.get();
        CAF_CHECK(code == errc::none || code == errc::email_already_exists);
        winners += code == errc::none ? 1 : 0;
    }
    CAF_CHECK_EQUAL(winners, 1);
    CAF_CHECK_EQUAL(count("users.users"), 1);
    CAF_CHECK_EQUAL(queued_mails(), 1u);
}

CAF_TEST(credentials are found by address without case) {
    auto alice = add_user("alice");
    auto found = get(accounts.find_credentials("ALICE@example.ORG"));
    CAF_REQUIRE(found.has_value());
    CAF_CHECK(found->id == alice);
    CAF_CHECK(found->email_verified);
    CAF_CHECK(!get(accounts.find_credentials("bob@example.org")));
    CAF_CHECK(failure_of(accounts.find_account(user_id::make())) == errc::user_not_found);
}

CAF_TEST(followers and followees are counted) {
    auto alice = add_user("alice");
    auto bob = add_user("bob");
    auto carol = add_user("carol");
    for (auto follower : {bob, carol})
        run("INSERT INTO users.follows VALUES ('" + to_string(follower) + "', '" + to_string(alice)
            + "')");
    auto stored = get(accounts.find_account(alice));
    CAF_CHECK_EQUAL(stored.follower_count, 2);
    CAF_CHECK_EQUAL(stored.followee_count, 0);
    CAF_CHECK_EQUAL(get(accounts.find_account(bob)).followee_count, 1);
}

CAF_TEST(a verification works once and marks the address) {
    auto alice = add_user("alice", false);
    get(accounts.insert_verification(alice, hash_of(1), 60s));
    CAF_CHECK(
        failure_of(accounts.use_verification(hash_of(2))) == errc::invalid_verification_token
    );
    CAF_CHECK(!get(accounts.find_account(alice)).email_verified);
    CAF_CHECK(failure_of(accounts.use_verification(hash_of(1))) == errc::none);
    CAF_CHECK(get(accounts.find_account(alice)).email_verified);
    CAF_CHECK(
        failure_of(accounts.use_verification(hash_of(1))) == errc::invalid_verification_token
    );
}

CAF_TEST(an expired verification is refused and later deleted) {
    auto alice = add_user("alice", false);
    get(accounts.insert_verification(alice, hash_of(1), 60s));
    get(accounts.insert_verification(alice, hash_of(2), 60s));
    run("UPDATE users.email_verifications SET expires_at = now() - interval '2 days'");
    CAF_CHECK(
        failure_of(accounts.use_verification(hash_of(1))) == errc::invalid_verification_token
    );
    get(accounts.insert_verification(alice, hash_of(3), 60s));
    CAF_CHECK_EQUAL(get(accounts.delete_expired_verifications()), 2);
    CAF_CHECK(failure_of(accounts.use_verification(hash_of(3))) == errc::none);
}

CAF_TEST(another mail is queued only for an unverified account without one waiting) {
    add_user("alice", false);
    add_user("bob", true);
    run("DELETE FROM users.outbox");
    for (const auto* email : {"nobody@example.org", "bob@example.org"})
        get(accounts.queue_verification(email, uuid::make_v7()));
    CAF_CHECK_EQUAL(queued_mails(), 0u);
    for (int i = 0; i < 3; ++i)
        get(accounts.queue_verification("Alice@example.org", uuid::make_v7()));
    CAF_CHECK_EQUAL(queued_mails(), 1u);
    run("UPDATE users.outbox SET done_at = now()");
    get(accounts.queue_verification("alice@example.org", uuid::make_v7()));
    CAF_CHECK_EQUAL(queued_mails(), 2u);
}

CAF_TEST(first accounts are made in an empty table only) {
    CAF_CHECK(get(accounts.is_empty()));
    std::vector<new_account> all{
        account_of("alice", "alice@example.org"), account_of("bob", "bob@example.org")
    };
    all[0].email_verified = true;
    CAF_CHECK(get(accounts.insert_first(all)));
    CAF_CHECK(!get(accounts.is_empty()));
    CAF_CHECK(get(accounts.find_account(all[0].id)).email_verified);
    CAF_CHECK(!get(accounts.find_account(all[1].id)).email_verified);
    CAF_CHECK(!get(accounts.insert_first({account_of("carol", "carol@example.org")})));
    CAF_CHECK_EQUAL(count("users.users"), 2);
    CAF_CHECK_EQUAL(queued_mails(), 0u);
}

CAF_TEST_FIXTURE_SCOPE_END()
