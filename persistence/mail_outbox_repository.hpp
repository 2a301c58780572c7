#pragma once

#include "persistence/email_cipher.hpp"
#include "persistence/pg/pool.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace parley {

/// A mail that is to be sent, claimed by the caller for a while.
struct queued_mail {
    std::int64_t row = 0;
    /// The same for every attempt.
    uuid id;
    user_id user;
    std::string email;
    std::string username;
    /// This one included.
    int attempts = 0;
    std::chrono::seconds age{};
};

/// The outbox of mails: rows that their transactions left behind. Several nodes may work on it;
/// a claim ends with its node. Times are by the database's clock.
class mail_outbox_repository {
public:
    mail_outbox_repository(pg::pool& pool, email_cipher_ptr emails)
        : pool_{pool}, emails_{std::move(emails)} {}

    /// The mails that are due, at most `limit`, out of reach of others for `lease`, or until
    /// `holder`, where there is one, is declared dead.
    net::awaitable<result<std::vector<queued_mail>>>
    claim(int limit, std::chrono::seconds lease, std::optional<node_id> holder = {});

    /// Sent, or given up: never again.
    net::awaitable<result<void>> finish(std::int64_t row);

    /// Failed: again after `pause`.
    net::awaitable<result<void>> postpone(std::int64_t row, std::chrono::milliseconds pause);

    /// Was not tried after all: again after `pause`, and this was no attempt.
    net::awaitable<result<void>> put_back(std::int64_t row, std::chrono::milliseconds pause);

    /// Deletes what was finished a week ago; answers how many.
    net::awaitable<result<std::int64_t>> delete_old();

private:
    pg::pool& pool_;
    email_cipher_ptr emails_;
};

} // namespace parley
