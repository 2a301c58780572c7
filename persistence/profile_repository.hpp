#pragma once

#include "persistence/pg/pool.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"

#include <cstdint>
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

/// Reads the four columns of a profile, beginning with `column`.
profile_record to_profile(const pg::rows& rows, int row, int column = 0);
result<std::vector<profile_record>> to_profiles(const result<pg::rows>& rows);

/// A person's page as somebody else sees it.
struct profile_page_record {
    profile_record profile;
    std::optional<std::string> bio;
    timestamp created_at;
    std::int64_t follower_count = 0;
    std::int64_t followee_count = 0;
    /// Whether who looks follows this person, and the other way round.
    bool is_followed = false;
    bool is_following = false;
};

/// The new value of a column that may be NULL; without one the column stays as it is.
using column_change = std::optional<std::optional<std::string>>;

struct profile_changes {
    column_change display_name;
    column_change bio;
    column_change avatar_url;
};

/// Who is who. Failures of all repositories: `storage_unavailable`, `overloaded`, `timed_out`.
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

    /// `user_not_found`.
    net::awaitable<result<profile_page_record>> find_page(user_id viewer, user_id of);

    /// Changes what is given and nothing else; answers the profile as it is then.
    /// `user_not_found`.
    net::awaitable<result<profile_record>> change(user_id user, profile_changes to);

private:
    pg::pool& pool_;
};

} // namespace parley
