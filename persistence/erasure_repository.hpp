#pragma once

#include "persistence/pg/pool.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/base/erasures.hpp"
#include "runtime/base/ids.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace parley {

/// Somebody who was erased, and how many rows of which table that took, as JSON.
struct erased_person {
    user_id user;
    std::string what;
};

/// Wishes to be erased and what became of them. `users.erasures` outlives what it tells of: it
/// is the audit trail, and names nobody but an id. Several nodes may work on it. On the storage
/// loop; times are by the database's clock.
class erasure_repository {
public:
    explicit erasure_repository(pg::pool& pool) : pool_{pool} {}

    /// Takes the wish down, ends all sessions and makes the password useless, in one statement;
    /// answers when it will be fulfilled. The same again for a wish that stands already.
    /// `user_not_found`.
    net::awaitable<result<timestamp>> schedule(user_id user, std::chrono::seconds delay);

    /// Events after `after`, or without it those of the last `window`; the oldest first, at most
    /// `limit`. An event may become visible a little after younger ones.
    net::awaitable<result<erasure_page>>
    events(std::optional<erasure_cursor> after, std::chrono::seconds window, int limit);

    /// Those of `users` who have been erased.
    net::awaitable<result<std::vector<user_id>>> erased_among(std::vector<user_id> users);

    /// Fulfils wishes that are due, a few at a time: personal data goes from every table, and
    /// the account stays as a name that says nothing, for what others were told by it.
    net::awaitable<result<std::vector<erased_person>>> erase_due();

private:
    pg::pool& pool_;
};

} // namespace parley
