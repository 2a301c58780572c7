// Mails on their way out, with a provider that works, fails and hangs.
#define CAF_SUITE account_mails

#include "accounts_service_fixture.hpp"
#include "mail_provider.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <map>
#include <thread>

namespace {

using namespace parley;
using nlohmann::json;
using test::mail_provider;

struct fixture : test::users_service_fixture {
    void start_with(
        const mail_provider& provider,
        std::chrono::milliseconds first_pause = std::chrono::milliseconds{10}
    ) {
        config.mail.api_url = provider.url();
        config.mail.api_key = "secret";
        config.mail.timeout = std::chrono::seconds{1};
        config.mail.retry_min = first_pause;
        config.mail.retry_max = first_pause * 2;
        start();
    }

    bool is_verified(user_id user) { return get(accounts.find_account(user)).email_verified; }

    /// Waits until as many rows match, within a bound.
    void wait_for_count(const std::string& from_where, std::int64_t expected) {
        constexpr int looks_max = 3000;
        for (int look = 0; look < looks_max; ++look) {
            if (count(from_where) == expected)
                return;
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        CAF_FAIL("never so many: " << from_where);
    }
};

std::string token_of(const test::posted_mail& mail) {
    auto text = json::parse(mail.body).at("text").get<std::string>();
    constexpr std::string_view mark = "https://parley.example/auth/verify?token=";
    auto at = text.find(mark);
    CAF_REQUIRE(at != std::string::npos);
    auto begin = at + mark.size();
    return text.substr(begin, text.find('\n', begin) - begin);
}

std::string key_of(const test::posted_mail& mail) {
    return json::parse(mail.body).at("idempotency_key").get<std::string>();
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(account_mails_tests, fixture)

// REQ USER-BE-001.2-S1
CAF_TEST(the provider is called with the link and the address is unverified until it is opened) {
    mail_provider provider{[](int) { return 202; }};
    start_with(provider);
    auto account = register_user("alice");
    auto mail = provider.wait_for(1).front();
    auto body = json::parse(mail.body);
    CAF_CHECK_EQUAL(mail.authorization, "Bearer secret");
    CAF_CHECK_EQUAL(mail.content_type, "application/json");
    CAF_CHECK_EQUAL(body.at("to"), "alice@example.org");
    CAF_CHECK(!body.at("subject").get<std::string>().empty());
    CAF_CHECK(body.at("html").get<std::string>().find(token_of(mail)) != std::string::npos);
    CAF_CHECK(uuid::parse(key_of(mail)).has_value());
    CAF_CHECK(!is_verified(account.id));
    CAF_CHECK(ask<accounts::email_verified>(accounts::verify_email{token_of(mail)}).has_value());
    CAF_CHECK(is_verified(account.id));
    wait_for_count("users.outbox WHERE done_at IS NOT NULL", 1);
    CAF_CHECK_EQUAL(provider.wait_for(1).size(), 1u);
}

// REQ USER-INFRA-001.3-S1
CAF_TEST(a failing provider is asked again with the same key and undoes nothing) {
    mail_provider provider{[](int earlier) { return earlier < 3 ? 500 + earlier : 200; }};
    start_with(provider);
    auto account = register_user("alice");
    auto mails = provider.wait_for(4);
    for (const auto& mail : mails)
        CAF_CHECK_EQUAL(key_of(mail), key_of(mails.front()));
    // The provider may have sent any of them.
    CAF_CHECK(token_of(mails[0]) != token_of(mails[3]));
    auto opened = ask<accounts::email_verified>(accounts::verify_email{token_of(mails[0])});
    CAF_CHECK(opened.has_value());
    CAF_CHECK(is_verified(account.id));
    wait_for_count("users.outbox WHERE done_at IS NOT NULL AND attempts = 4", 1);
}

// REQ API-NFR-007
CAF_TEST(attempts to send a mail are spaced by growing pauses and end) {
    mail_provider provider{[](int) { return 500; }};
    start_with(provider, std::chrono::milliseconds{40});
    register_user("alice");
    auto mails = provider.wait_for(4);
    // Half of the longest that each may be: 40, 80 and again 80 ms.
    CAF_CHECK(mails[1].at - mails[0].at >= std::chrono::milliseconds{20});
    CAF_CHECK(mails[2].at - mails[1].at >= std::chrono::milliseconds{40});
    CAF_CHECK(mails[3].at - mails[2].at >= std::chrono::milliseconds{40});
    run("UPDATE users.outbox SET created_at = created_at - interval '2 days'");
    wait_for_count("users.outbox WHERE done_at IS NOT NULL", 1);
}

CAF_TEST(a provider that hangs is given up for the time being and holds up no registration) {
    mail_provider provider{[](int earlier) { return earlier == 0 ? 0 : 200; }};
    start_with(provider);
    register_user("alice");
    provider.wait_for(1);
    register_user("bob");
    auto mails = provider.wait_for(3);
    CAF_CHECK_EQUAL(
        std::count_if(
            mails.begin(),
            mails.end(),
            [&](const auto& mail) { return key_of(mail) == key_of(mails.front()); }
        ),
        2
    );
    wait_for_count("users.outbox WHERE done_at IS NOT NULL", 2);
}

CAF_TEST(a mail that could not be sent for too long is given up and its account stays) {
    mail_provider provider{[](int) { return 503; }};
    config.mail.give_up = std::chrono::seconds{1};
    start_with(provider);
    auto account = register_user("alice");
    wait_for_count("users.outbox WHERE done_at IS NOT NULL", 1);
    CAF_CHECK(!is_verified(account.id));
}

// REQ USER-INFRA-001.3-S1
CAF_TEST(a way out that fails is probed by one mail at a time and all go out when it works) {
    std::atomic<bool> works = false;
    mail_provider provider{[&works](int) { return works ? 200 : 500; }};
    start_with(provider);
    for (int i = 0; i < 8; ++i)
        register_user("user" + std::to_string(i));
    provider.wait_for(6);
    // Retries are due every 20 ms, but the breaker lets one through a second or less often.
    std::this_thread::sleep_for(std::chrono::milliseconds{600});
    auto tried = provider.wait_for(6).size();
    CAF_CHECK_LESS(tried, 12u);
    works = true;
    wait_for_count("users.outbox WHERE done_at IS NOT NULL", 8);
    auto mails = provider.wait_for(tried + 8);
    std::map<std::string, int> successes;
    for (auto at = mails.begin() + static_cast<std::ptrdiff_t>(tried); at != mails.end(); ++at)
        ++successes[key_of(*at)];
    CAF_CHECK_EQUAL(successes.size(), 8u);
    CAF_CHECK_EQUAL(mails.size() - tried, 8u);
}

CAF_TEST(mails that waited when the node started go out) {
    add_user("alice", false);
    start();
    CAF_CHECK_EQUAL(mailed_token("alice").size(), 43u);
}

CAF_TEST(the outbox never holds a secret of a link) {
    mail_provider provider{[](int) { return 202; }};
    start_with(provider);
    register_user("alice");
    auto token = token_of(provider.wait_for(1).front());
    CAF_CHECK_EQUAL(count("users.outbox WHERE payload::text LIKE '%" + token + "%'"), 0);
    CAF_CHECK_EQUAL(count("users.outbox WHERE payload::text LIKE '%alice@%'"), 0);
}

CAF_TEST_FIXTURE_SCOPE_END()
