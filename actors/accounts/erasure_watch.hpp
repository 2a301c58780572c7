#pragma once

#include "persistence/pg/loop.hpp"
#include "runtime/base/erasures.hpp"
#include "runtime/base/result.hpp"
#include "runtime/base/revoked_users.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <unordered_map>

namespace parley {

/// Asks once a second who wished to be erased and who was, wherever that is known, so that this
/// node refuses their tokens, ends their sessions and calls them by their new name. While nobody
/// answers it asks on from where it was. Lives on the storage loop. Destroy it after the loop
/// has stopped.
class erasure_watch {
public:
    /// The events after a place, or those that still matter; a page at a time.
    using source =
        std::function<net::awaitable<result<erasure_page>>(std::optional<erasure_cursor>)>;
    /// Called on the loop, once for each person.
    struct listeners {
        /// Whose sessions are to end.
        std::function<void(user_id)> closed;
        /// Who has another name now, and nothing else any more.
        std::function<void(const erasure_event&)> erased;
    };

    /// `window` is the longest life of an access token.
    erasure_watch(pg::loop& loop, source from, std::chrono::seconds window);

    /// Begins to ask, from any thread; once.
    void start(listeners tell);

    /// When it returns no listener is called any more. Not from the loop.
    void stop();

    /// Asks now. On the loop.
    void wake() { timer_.cancel(); }

    /// Whose tokens are refused.
    const std::shared_ptr<revoked_users>& revoked() const { return revoked_; }

private:
    using clock = std::chrono::steady_clock;

    struct known {
        clock::time_point since;
        bool is_told_erased = false;
    };

    net::awaitable<void> run();
    net::awaitable<void> read_news();
    void note(const erasure_event& event);
    void forget_old();
    void publish();

    pg::loop& loop_;
    source source_;
    std::chrono::seconds window_;
    net::steady_timer timer_;
    listeners tell_;
    std::optional<erasure_cursor> after_;
    std::unordered_map<user_id, known> known_;
    std::shared_ptr<revoked_users> revoked_ = std::make_shared<revoked_users>();
};

} // namespace parley
