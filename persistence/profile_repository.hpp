#pragma once

#include "persistence/pg/pool.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace parley {

/// The public side of an account, as stored.
struct profile_record {
    user_id id;
    std::string username;
    std::optional<std::string> display_name;
    std::optional<std::string> avatar_url;
};

/// Who is who, read only.
class profile_repository {
public:
    explicit profile_repository(pg::pool& pool) : pool_{pool} {}

    /// In no particular order; unknown ids are missing.
    net::awaitable<result<std::vector<profile_record>>> find_by_ids(std::vector<user_id> ids);

    /// None or one, in any case of letters.
    net::awaitable<result<std::vector<profile_record>>> find_by_username(std::string username);

    /// Usernames that begin with `prefix` without case, in their order, at most `limit`.
    net::awaitable<result<std::vector<profile_record>>>
    find_by_prefix(std::string prefix, int limit);

private:
    pg::pool& pool_;
};

} // namespace parley
