#pragma once

#include "actors/accounts/guess_limiter.hpp"
#include "actors/accounts/session_secrets.hpp"
#include "actors/accounts/token_signer.hpp"
#include "actors/accounts/worker_pool.hpp"
#include "actors/protocol/accounts.hpp"
#include "persistence/erasure_repository.hpp"
#include "persistence/refresh_token_repository.hpp"

#include <functional>

namespace parley {

/// How people log in, stay logged in and log out. On the storage loop; what it works with
/// outlives its coroutines.
class login {
public:
    struct parts {
        accounts_repository accounts;
        refresh_token_repository tokens;
        erasure_repository erasures;
        guess_repository guesses;
        worker_pool& passwords;
        /// Must have room for as many jobs as requests are let in: a refresh token that was used
        /// up for nothing would log its user out.
        worker_pool& signing;
        const token_signer& signer;
        const auth_settings& settings;
        const rate_settings& rate;
        /// Called, on the loop, when somebody wished to be erased.
        std::function<void()> erasure_wished;
    };

    explicit login(const parts& with);

    /// The same work and the same refusal for an unknown name and a wrong password.
    net::awaitable<result<accounts::login_outcome>> start(accounts::log_in request);
    net::awaitable<result<accounts::session_tokens>> refresh(accounts::refresh_session request);
    net::awaitable<result<accounts::logged_out>> end(accounts::log_out request);
    /// Ends everything, for good.
    net::awaitable<result<accounts::erasure_outcome>> erase(accounts::erase_account request);

private:
    net::awaitable<result<std::optional<credentials_record>>> find(const accounts::log_in& request);
    password_guess guess_of(
        const std::string& name,
        const accounts::origin& from,
        const std::optional<credentials_record>& found
    ) const;
    /// Whether the guess is right, counted; `rate_limited` and `invalid_credentials` are outcomes.
    struct verdict {
        errc refusal = errc::none;
        rate_budget budget;
    };
    net::awaitable<result<verdict>> judge(
        password_guess guess, std::string password, const std::optional<credentials_record>& found
    );
    net::awaitable<result<bool>>
    matches(std::string password, const std::optional<credentials_record>& found);
    net::awaitable<result<accounts::session_tokens>>
    open_session(const credentials_record& account, accounts::renewal by);
    net::awaitable<result<accounts::session_tokens>>
    to_tokens(session_owner owner, accounts::renewal by, std::string refresh);

    parts parts_;
    session_secrets secrets_;
    guess_limiter guesses_;
};

} // namespace parley
