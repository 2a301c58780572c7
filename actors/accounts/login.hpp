#pragma once

#include "actors/accounts/token_signer.hpp"
#include "actors/accounts/worker_pool.hpp"
#include "actors/protocol/accounts.hpp"
#include "persistence/refresh_token_repository.hpp"

namespace parley {

/// How people log in, stay logged in and log out. On the storage loop; what it works with
/// outlives its coroutines.
class login {
public:
    /// `signing` must have room for as many jobs as requests are let in: a refresh token that
    /// was used up for nothing would log its user out.
    login(
        accounts_repository accounts,
        refresh_token_repository tokens,
        worker_pool& passwords,
        worker_pool& signing,
        const token_signer& signer,
        const auth_settings& settings
    );

    /// The same work and the same failure for an unknown address and a wrong password.
    net::awaitable<result<accounts::session_tokens>> start(accounts::log_in request);
    net::awaitable<result<accounts::session_tokens>> refresh(accounts::refresh_session request);
    net::awaitable<result<accounts::logged_out>> end(accounts::log_out request);

private:
    net::awaitable<result<std::optional<credentials_record>>> find(const std::string& email);
    net::awaitable<result<std::string>> sign(token_claims claims);
    accounts::session_tokens tokens_of(std::string access, std::string refresh) const;

    accounts_repository accounts_;
    refresh_token_repository tokens_;
    worker_pool& passwords_;
    worker_pool& signing_;
    const token_signer& signer_;
    const auth_settings& settings_;
};

} // namespace parley
