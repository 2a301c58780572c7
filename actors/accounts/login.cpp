#include "actors/accounts/login.hpp"

#include "actors/accounts/password.hpp"
#include "actors/accounts/rules.hpp"
#include "actors/accounts/secret.hpp"

namespace parley {

login::login(
    accounts_repository accounts,
    refresh_token_repository tokens,
    worker_pool& passwords,
    worker_pool& signing,
    const token_signer& signer,
    const auth_settings& settings
)
    : accounts_{accounts}, tokens_{tokens}, passwords_{passwords}, signing_{signing},
      signer_{signer}, settings_{settings} {}

net::awaitable<result<accounts::session_tokens>> login::start(accounts::log_in request) {
    auto found = co_await find(request.email);
    if (!found)
        co_return found.error();
    std::optional<std::string> stored;
    if (*found)
        stored = (*found)->password_hash;
    auto matches = co_await passwords_.run(
        [password = std::move(request.password), stored, cost = settings_.bcrypt_cost] {
            return password_matches(password, stored, cost);
        }
    );
    if (!matches)
        co_return matches.error();
    if (!*matches)
        co_return failure{errc::invalid_credentials};
    const auto& account = **found;
    if (settings_.require_verified_email && !account.email_verified)
        co_return failure{errc::email_not_verified};
    auto access = co_await sign({account.id, account.email, account.roles});
    if (!access)
        co_return access.error();
    auto secret = make_secret();
    auto inserted = co_await tokens_.insert(
        account.id, hash_of_secret(secret), refresh_token_kind::cookie, settings_.refresh_token_ttl
    );
    if (!inserted)
        co_return inserted.error();
    co_return tokens_of(std::move(*access), std::move(secret));
}

net::awaitable<result<accounts::session_tokens>> login::refresh(accounts::refresh_session request) {
    if (!looks_like_secret(request.refresh_token))
        co_return failure{errc::invalid_refresh_token};
    auto secret = make_secret();
    auto owner = co_await tokens_.rotate(
        hash_of_secret(request.refresh_token),
        hash_of_secret(secret),
        refresh_token_kind::cookie,
        settings_.refresh_token_ttl
    );
    if (!owner)
        co_return owner.error();
    auto access = co_await sign({owner->id, owner->email, owner->roles});
    if (!access)
        co_return access.error();
    co_return tokens_of(std::move(*access), std::move(secret));
}

net::awaitable<result<accounts::logged_out>> login::end(accounts::log_out request) {
    if (looks_like_secret(request.refresh_token)) {
        auto revoked = co_await tokens_.revoke_family(hash_of_secret(request.refresh_token));
        if (!revoked)
            co_return revoked.error();
    }
    co_return accounts::logged_out{};
}

net::awaitable<result<std::optional<credentials_record>>> login::find(const std::string& email) {
    // What is no address cannot be stored, nor may it reach the database, which refuses NUL.
    if (!is_email(email))
        co_return std::optional<credentials_record>{};
    co_return co_await accounts_.find_credentials(email);
}

net::awaitable<result<std::string>> login::sign(token_claims claims) {
    co_return co_await signing_.run([this, claims = std::move(claims)] {
        return signer_.sign(claims, timestamp::now());
    });
}

accounts::session_tokens login::tokens_of(std::string access, std::string refresh) const {
    accounts::session_tokens tokens;
    tokens.access_token = std::move(access);
    tokens.access_ttl = settings_.access_token_ttl;
    tokens.refresh_token = std::move(refresh);
    tokens.refresh_ttl = settings_.refresh_token_ttl;
    return tokens;
}

} // namespace parley
