#pragma once

#include "persistence/mention_records.hpp"
#include "persistence/pg/pool.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <span>

namespace parley {

/// Keeps what was found out about mentions. What comes while the last is being written goes
/// together in one transaction: by itself each would cost more than its message did. For the
/// loop's thread only.
class mention_settler {
public:
    mention_settler(net::io_context& context, pg::pool& database)
        : context_{context}, database_{database} {}

    /// See `mention_port::settle`.
    net::awaitable<result<std::vector<new_mention>>> settle(mention_findings found);

private:
    using outcome = result<std::vector<new_mention>>;

    struct waiting {
        waiting(net::io_context& context, mention_findings found_)
            : found{std::move(found_)}, done{context, net::steady_timer::time_point::max()} {}

        mention_findings found;
        std::optional<outcome> answer;
        /// Cancelled once there is an answer.
        net::steady_timer done;
    };
    using waiting_ptr = std::shared_ptr<waiting>;

    net::awaitable<void> run();
    net::awaitable<bool> write(std::span<const waiting_ptr> batch);

    net::io_context& context_;
    pg::pool& database_;
    std::deque<waiting_ptr> waiting_;
    bool is_running_ = false;
};

} // namespace parley
