#include "accounts_service_fixture.hpp"

#include "tests/support/jwt_keys.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

namespace parley::test {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

std::string read(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// The token of the link in a mail to `email`; empty when this is none.
std::string token_in(const std::string& mail, const std::string& email) {
    constexpr std::string_view mark = "/auth/verify?token=";
    auto at = mail.find(mark);
    if (mail.find("To: " + email + "\r\n") == std::string::npos || at == std::string::npos)
        return {};
    auto begin = at + mark.size();
    return mail.substr(begin, mail.find('\r', begin) - begin);
}

} // namespace

users_service_fixture::users_service_fixture() {
    auto pattern = (fs::temp_directory_path() / "parley-users-XXXXXX").string();
    CAF_REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    config.data_dir = pattern;
    config.auth.jwt_private_key = shared_rsa_keys().private_pem;
    // The cheapest that bcrypt knows: these tests are not about time.
    config.auth.bcrypt_cost = 4;
}

users_service_fixture::~users_service_fixture() {
    scope.reset();
    if (service)
        service->stop();
    system.await_all_actors_done();
    loop.stop();
    service.reset();
    fs::remove_all(folder);
}

void users_service_fixture::start() {
    auto made = users_service::start({system, loop, pool, config, master_keys::make("").value()});
    if (!made)
        CAF_FAIL(made.error().detail);
    service = std::move(*made);
    service->start_mailing("https://parley.example");
}

accounts::registered::account_view users_service_fixture::register_user(const std::string& username
) {
    accounts::register_account request{username + "@example.org", username, password, std::nullopt};
    auto made = ask<accounts::registered>(std::move(request));
    if (!made || !made->account)
        CAF_FAIL("not registered: " << username);
    return *made->account;
}

user_id users_service_fixture::register_verified(const std::string& username) {
    auto account = register_user(username);
    auto verified = ask<accounts::email_verified>(accounts::verify_email{mailed_token(username)});
    CAF_REQUIRE(verified.has_value());
    return account.id;
}

std::string users_service_fixture::mailed_token(const std::string& username) {
    constexpr int looks_max = 1000;
    std::error_code missing;
    for (int look = 0; look < looks_max; ++look) {
        for (const auto& entry : fs::directory_iterator{folder / "outbox", missing}) {
            if (entry.path().extension() != ".eml")
                continue;
            auto token = token_in(read(entry.path()), username + "@example.org");
            if (!token.empty())
                return token;
        }
        std::this_thread::sleep_for(20ms);
    }
    CAF_FAIL("no mail to " << username);
}

result<accounts::session_tokens>
users_service_fixture::log_in(const std::string& email, const std::string& with) {
    accounts::log_in request;
    request.name = email;
    request.password = with;
    auto outcome = ask<accounts::login_outcome>(std::move(request));
    if (!outcome)
        return outcome.error();
    if (!outcome->tokens)
        return failure{outcome->refusal};
    return std::move(*outcome->tokens);
}

result<accounts::session_tokens> users_service_fixture::refresh(const std::string& token) {
    accounts::refresh_session request;
    request.refresh_token = token;
    return ask<accounts::session_tokens>(std::move(request));
}

} // namespace parley::test
