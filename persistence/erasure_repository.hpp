#pragma once

#include "persistence/pg/pool.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"

#include <chrono>
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

    /// Who wished so within `window`.
    net::awaitable<result<std::vector<user_id>>> recent(std::chrono::seconds window);

    /// Fulfils wishes that are due, a few at a time: personal data goes from every table, and
    /// the account stays as a name that says nothing, for what others were told by it.
    net::awaitable<result<std::vector<erased_person>>> erase_due();

private:
    pg::pool& pool_;
};

} // namespace parley
