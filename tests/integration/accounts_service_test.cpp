// What people can do with their accounts, through the actor and down to the rows.
#define CAF_SUITE users_service

#include "accounts_service_fixture.hpp"
#include "http/auth/token_verifier.hpp"

#include <fstream>
#include <sys/stat.h>
#include <thread>

namespace {

using namespace parley;

struct fixture : test::users_service_fixture {
    errc refusal_of_login(const std::string& email, const std::string& with) {
        auto tokens = log_in(email, with);
        return tokens ? errc::none : tokens.error().code;
    }

    errc refusal_of_refresh(const std::string& token) {
        auto tokens = refresh(token);
        return tokens ? errc::none : tokens.error().code;
    }

    errc verify(const std::string& token) {
        auto verified = ask<accounts::email_verified>(accounts::verify_email{token});
        return verified ? errc::none : verified.error().code;
    }

    accounts::own_profile own_profile(user_id user) {
        return ask<accounts::own_profile>(accounts::read_own_profile{user}).value();
    }

    result<accounts::registered> try_register(const std::string& name, const std::string& email) {
        return ask<accounts::registered>(
            accounts::register_account{email, name, password, std::nullopt}
        );
    }

    std::vector<demo_user> provide_demo_users() {
        auto done = std::make_shared<std::promise<result<std::vector<demo_user>>>>();
        auto outcome = done->get_future();
        service->provide_demo_users([done](auto made) { done->set_value(std::move(made)); });
        return outcome.get().value();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(users_service_tests, fixture)

CAF_TEST(a registration stores a bcrypt hash and an account that is not verified) {
    start();
    auto account = register_user("alice");
    CAF_CHECK_EQUAL(account.email, "alice@example.org");
    CAF_CHECK_EQUAL(count("users.users WHERE password_hash LIKE '$2b$04$%'"), 1);
    auto own = own_profile(account.id);
    CAF_CHECK(!own.email_verified);
    CAF_CHECK(own.created_at == account.created_at);
    CAF_CHECK(refusal_of_login("alice@example.org", password) == errc::email_not_verified);
    CAF_CHECK(refusal_of_login("alice@example.org", "wrong horse") == errc::invalid_credentials);
}

CAF_TEST(the link of the mail verifies the address once) {
    start();
    auto account = register_user("alice");
    auto token = mailed_token("alice");
    CAF_CHECK(verify(token) == errc::none);
    CAF_CHECK(own_profile(account.id).email_verified);
    CAF_CHECK(verify(token) == errc::invalid_verification_token);
    CAF_CHECK(verify("") == errc::invalid_verification_token);
    CAF_CHECK(verify(std::string(43, 'x')) == errc::invalid_verification_token);
    CAF_CHECK_EQUAL(count("users.email_verifications WHERE length(token_hash) = 32"), 1);
}

CAF_TEST(bad fields and taken names leave no row) {
    start();
    auto refused = ask<accounts::registered>(accounts::register_account{"x", "y", "z", {}});
    CAF_CHECK_EQUAL(refused.value().problems.size(), 3u);
    CAF_CHECK_EQUAL(count("users.users"), 0);
    register_user("alice");
    CAF_CHECK(try_register("bob", "Alice@example.org").error().code == errc::email_already_exists);
    CAF_CHECK(try_register("ALICE", "bob@example.org").error().code == errc::username_taken);
    CAF_CHECK_EQUAL(count("users.users"), 1);
}

// REQ USER-STORY-002-S3
CAF_TEST(an unknown address and a wrong password are refused alike) {
    start();
    register_verified("alice");
    CAF_CHECK(refusal_of_login("alice@example.org", "wrong horse") == errc::invalid_credentials);
    CAF_CHECK(refusal_of_login("nobody@example.org", password) == errc::invalid_credentials);
    CAF_CHECK(refusal_of_login("no address", password) == errc::invalid_credentials);
    std::string nul{"alice@example.org\0", 18};
    CAF_CHECK(refusal_of_login(nul, password) == errc::invalid_credentials);
    CAF_CHECK_EQUAL(count("users.refresh_tokens"), 0);
}

CAF_TEST(a login gives a token that the verifier believes and a session of thirty days) {
    start();
    auto alice = register_verified("alice");
    run("UPDATE users.users SET roles = '{admin}'");
    auto tokens = log_in("ALICE@example.org", password).value();
    CAF_CHECK(tokens.access_ttl == std::chrono::seconds{900});
    CAF_CHECK_EQUAL(tokens.refresh_token.size(), 43u);
    auto verifier = http::jwt_verifier::make(*service->jwks(), {config.auth.issuer}).value();
    auto who = verifier->verify(tokens.access_token).value();
    CAF_CHECK(who.user == alice);
    CAF_CHECK(who.is_admin);
    CAF_CHECK_EQUAL(
        count(
            "users.refresh_tokens WHERE NOT revoked AND kind = 1"
            " AND expires_at BETWEEN now() + interval '719 hours' AND now() + interval '721 hours'"
        ),
        1
    );
}

CAF_TEST(a refresh token works once and its reuse ends the session) {
    start();
    register_verified("alice");
    auto first = log_in("alice@example.org", password).value();
    auto other = log_in("alice@example.org", password).value();
    auto second = refresh(first.refresh_token).value();
    CAF_CHECK(second.refresh_token != first.refresh_token);
    CAF_CHECK(second.access_token != first.access_token);
    CAF_CHECK(refusal_of_refresh(first.refresh_token) == errc::invalid_refresh_token);
    CAF_CHECK(refusal_of_refresh(second.refresh_token) == errc::invalid_refresh_token);
    CAF_CHECK(refusal_of_refresh("nonsense") == errc::invalid_refresh_token);
    CAF_CHECK(refusal_of_refresh(other.refresh_token) == errc::none);
}

CAF_TEST(logging out ends the session and may be repeated) {
    start();
    register_verified("alice");
    auto tokens = log_in("alice@example.org", password).value();
    for (const auto& token : {tokens.refresh_token, tokens.refresh_token, std::string{"nonsense"}})
        CAF_CHECK(ask<accounts::logged_out>(accounts::log_out{token}).has_value());
    CAF_CHECK(refusal_of_refresh(tokens.refresh_token) == errc::invalid_refresh_token);
}

CAF_TEST(another mail is sent on request and says the same for everybody) {
    start();
    register_user("alice");
    auto first = mailed_token("alice");
    std::filesystem::remove_all(folder / "outbox");
    // Until the first mail is known to be finished another one would be superfluous.
    for (int i = 0; i < 1000 && count("users.outbox WHERE done_at IS NULL") > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    for (const auto* email : {"alice@example.org", "nobody@example.org", "no address"})
        CAF_CHECK(
            ask<accounts::verification_resent>(accounts::resend_verification{email, "10.0.0.1"})
        );
    auto second = mailed_token("alice");
    CAF_CHECK(second != first);
    CAF_CHECK(verify(first) == errc::none);
    CAF_CHECK_EQUAL(count("users.outbox"), 2);
}

CAF_TEST(addresses need no verification where that is switched off) {
    config.auth.require_verified_email = false;
    start();
    register_user("alice");
    CAF_CHECK(refusal_of_login("alice@example.org", password) == errc::none);
}

CAF_TEST(a login is refused at once while the password workers are full) {
    worker_pool passwords{1, 1};
    worker_pool signing{1, 1};
    auto signer = token_signer::make(config.auth).value();
    login logins{
        {accounts,
         tokens,
         erasure_repository{pool},
         guess_repository{pool},
         passwords,
         signing,
         *signer,
         config.auth,
         config.rate,
         [] {}}
    };
    std::promise<void> begun;
    std::promise<void> gate;
    auto opened = gate.get_future().share();
    std::promise<void> ended;
    loop.spawn(
        passwords.run([&begun, opened] {
            begun.set_value();
            opened.wait();
            return 0;
        }),
        [&ended](const result<int>&) { ended.set_value(); }
    );
    begun.get_future().wait();
    accounts::log_in request;
    request.name = "nobody@example.org";
    request.password = password;
    CAF_CHECK(failure_of(logins.start(request)) == errc::overloaded);
    gate.set_value();
    ended.get_future().wait();
    auto outcome = get(logins.start(request));
    CAF_CHECK(outcome.refusal == errc::invalid_credentials);
    CAF_CHECK_EQUAL(outcome.budget.remaining, 9);
}

CAF_TEST(demo users are made once in an empty database and answered again) {
    start();
    auto first = provide_demo_users();
    CAF_REQUIRE_EQUAL(first.size(), 3u);
    CAF_CHECK_EQUAL(first[0].username, "alice");
    CAF_CHECK_EQUAL(first[2].username, "carol");
    CAF_CHECK(first[0].password != first[1].password);
    CAF_CHECK(refusal_of_login(first[0].email, first[0].password) == errc::none);
    struct stat info{};
    CAF_REQUIRE_EQUAL(stat((folder / "demo-users.json").c_str(), &info), 0);
    CAF_CHECK_EQUAL(info.st_mode & 0777, 0600u);
    auto second = provide_demo_users();
    CAF_REQUIRE_EQUAL(second.size(), 3u);
    CAF_CHECK_EQUAL(second[1].password, first[1].password);
    CAF_CHECK_EQUAL(count("users.users"), 3);
}

CAF_TEST(demo users come back after a crash between the file and the rows) {
    start();
    auto first = provide_demo_users();
    run("DELETE FROM users.users");
    auto second = provide_demo_users();
    CAF_REQUIRE_EQUAL(second.size(), 3u);
    CAF_CHECK_EQUAL(second[0].password, first[0].password);
    CAF_CHECK(refusal_of_login(second[0].email, second[0].password) == errc::none);
}

CAF_TEST(nobody is added to a database that has users) {
    start();
    register_user("dave");
    CAF_CHECK(provide_demo_users().empty());
    CAF_CHECK(!std::filesystem::exists(folder / "demo-users.json"));
    CAF_CHECK_EQUAL(count("users.users"), 1);
}

CAF_TEST(a broken file of demo users is a failure that names it) {
    start();
    std::ofstream{folder / "demo-users.json"} << "{nonsense";
    worker_pool workers{1, 1};
    auto made = wait(parley::provide_demo_users(accounts, workers, config));
    CAF_REQUIRE(!made);
    CAF_CHECK(made.error().detail.find("demo-users.json") != std::string::npos);
    CAF_CHECK_EQUAL(count("users.users"), 0);
}

CAF_TEST_FIXTURE_SCOPE_END()
