#pragma once

#include "persistence/accounts_repository.hpp"
#include "persistence/guess_repository.hpp"
#include "persistence/mail_outbox_repository.hpp"
#include "persistence/refresh_token_repository.hpp"

#include <boost/asio/steady_timer.hpp>

namespace parley {

/// Deletes what has expired, once an hour: refresh tokens, verification links, finished mails;
/// and each minute what was counted of wrong passwords. Lives on the storage loop. Destroy it after
/// the loop has stopped.
class sweeper {
public:
    /// Of wrong passwords at most `guess_keys_max` counts are kept.
    sweeper(pg::loop& loop, pg::pool& pool, const email_cipher_ptr& emails, int guess_keys_max);

    /// Begins to wait for the first round, from any thread; once.
    void start();

private:
    net::awaitable<void> run();
    net::awaitable<void> sweep_accounts();

    pg::loop& loop_;
    accounts_repository accounts_;
    refresh_token_repository tokens_;
    mail_outbox_repository mails_;
    guess_repository guesses_;
    int guess_keys_max_;
    net::steady_timer timer_;
};

} // namespace parley
