#pragma once

#include "actors/accounts/worker_pool.hpp"
#include "actors/protocol/accounts.hpp"
#include "config/settings.hpp"
#include "persistence/accounts_repository.hpp"

#include <functional>

namespace parley {

/// How people get an account and confirm their address. On the storage loop; what it works with
/// outlives its coroutines.
class registration {
public:
    /// `mail_queued` is called, on the loop, after a mail has durably been put into the outbox.
    registration(
        accounts_repository accounts,
        worker_pool& passwords,
        const auth_settings& settings,
        const rate_settings& rate,
        std::function<void()> mail_queued
    );

    net::awaitable<result<accounts::registered>> start(accounts::register_account request);
    net::awaitable<result<accounts::email_verified>> verify(accounts::verify_email request);
    /// Counts by the address whether there is such an account or not.
    net::awaitable<result<accounts::verification_resent>>
    resend(accounts::resend_verification request);

private:
    accounts_repository accounts_;
    worker_pool& passwords_;
    const auth_settings& settings_;
    std::function<void()> mail_queued_;
    token_buckets resends_;
};

} // namespace parley
