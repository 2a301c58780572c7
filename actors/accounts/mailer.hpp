#pragma once

#include "actors/accounts/mail_transport.hpp"
#include "actors/accounts/worker_pool.hpp"
#include "persistence/accounts_repository.hpp"
#include "persistence/mail_outbox_repository.hpp"
#include "runtime/base/circuit_breaker.hpp"
#include "runtime/base/retry_policy.hpp"

#include <boost/asio/steady_timer.hpp>

namespace parley {

/// Sends what waits in the outbox, after the transactions that put it there. A mail that cannot
/// be sent is tried again with growing pauses until it is too old; nothing else ever waits for
/// it. While the way out fails mail after mail, one at a time probes it. The secret of a link is
/// made when its mail goes out, so it never lies in the outbox.
///
/// Lives on the storage loop. Destroy it after the loop has stopped.
class mailer {
public:
    struct parts {
        pg::loop& loop;
        mail_outbox_repository outbox;
        accounts_repository accounts;
        std::unique_ptr<mail_transport> transport;
        mail_settings settings;
        std::chrono::seconds verification_ttl;
    };

    explicit mailer(parts with);
    /// Waits for an attempt that is under way, which ends soon.
    ~mailer();

    /// Begins to look into the outbox, from any thread; once. Links begin with `public_url`,
    /// which has no slash at its end.
    void start(std::string public_url, std::optional<node_id> node);

    /// There is something new. On the loop.
    void wake();

private:
    net::awaitable<void> run();
    net::awaitable<int> send_due(int limit);
    net::awaitable<void> handle(queued_mail what);
    void note(const result<void>& sent);
    net::awaitable<result<void>> send(const queued_mail& what);
    net::awaitable<void> postpone(const queued_mail& what, const failure& reason);

    parts parts_;
    std::string public_url_;
    std::optional<node_id> node_;
    net::steady_timer timer_;
    bool is_woken_ = true; // what earlier runs left behind goes out at once
    /// Until the next look.
    std::chrono::milliseconds wait_{0};
    retry_policy retries_;
    circuit_breaker breaker_{{}};
    worker_pool sender_{1, 1};
};

} // namespace parley
