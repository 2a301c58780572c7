#include "persistence/profile_repository.hpp"

namespace parley {

namespace {

using profiles = std::vector<profile_record>;

constexpr pg::statement select_profiles{
    "select_profiles",
    R"sql(
    SELECT id, username, display_name::text, avatar_url
    FROM users.users WHERE id = ANY ($1::uuid[])
    )sql"
};

constexpr pg::statement select_profile_by_username{
    "select_profile_by_username",
    R"sql(
    SELECT id, username, display_name::text, avatar_url
    FROM users.users WHERE lower(username) = lower($1)
    )sql"
};

// A range instead of LIKE: a prepared plan finds it in the index whatever the prefix is.
constexpr pg::statement select_profiles_by_prefix{
    "select_profiles_by_prefix",
    R"sql(
    SELECT id, username, display_name::text, avatar_url
    FROM users.users
    WHERE lower(username) ~>=~ $1 AND lower(username) ~<~ $2
    ORDER BY lower(username) USING ~<~ LIMIT $3
    )sql"
};

constexpr pg::statement select_profile_page{
    "select_profile_page",
    R"sql(
    SELECT id, username, display_name::text, avatar_url, bio::text, created_at,
           coalesce(follower_count, 0), coalesce(followee_count, 0),
           EXISTS (SELECT 1 FROM users.follows WHERE follower_id = $1 AND followee_id = $2),
           EXISTS (SELECT 1 FROM users.follows WHERE follower_id = $2 AND followee_id = $1)
    FROM users.users LEFT JOIN users.follow_counts ON user_id = id
    WHERE id = $2
    )sql"
};

// Who takes their avatar away does not leave it in the table.
constexpr pg::statement update_profile{
    "update_profile",
    R"sql(
    WITH dropped AS (
        DELETE FROM users.avatars
        WHERE $6 AND user_id = $1 AND '/media/' || encode(hash, 'hex') IS DISTINCT FROM $7
    )
    UPDATE users.users SET
        display_name = CASE WHEN $2 THEN $3 ELSE display_name END,
        bio = CASE WHEN $4 THEN $5 ELSE bio END,
        avatar_url = CASE WHEN $6 THEN $7 ELSE avatar_url END
    WHERE id = $1
    RETURNING id, username, display_name::text, avatar_url
    )sql"
};

std::string lower_case(std::string text) {
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

void add(pg::params& to, const column_change& change) {
    to.add(change.has_value()).add(change.value_or(std::nullopt));
}

} // namespace

profile_record to_profile(const pg::rows& rows, int row, int column) {
    return {
        rows.get<user_id>(row, column),
        rows.get<std::string>(row, column + 1),
        rows.find<std::string>(row, column + 2),
        rows.find<std::string>(row, column + 3),
    };
}

result<profiles> to_profiles(const result<pg::rows>& rows) {
    if (!rows)
        return rows.error();
    profiles all;
    for (int row = 0; row < rows->count(); ++row)
        all.push_back(to_profile(*rows, row));
    return all;
}

net::awaitable<result<profiles>> profile_repository::find_by_ids(std::vector<user_id> ids) {
    auto rows = co_await pool_.read(select_profiles, pg::bind(ids));
    co_return to_profiles(rows);
}

net::awaitable<result<profiles>> profile_repository::find_by_username(std::string username) {
    auto rows = co_await pool_.read(select_profile_by_username, pg::bind(username));
    co_return to_profiles(rows);
}

net::awaitable<result<profiles>> profile_repository::find_by_prefix(std::string prefix, int limit) {
    auto first = lower_case(std::move(prefix));
    // Above every character that a username may have.
    auto last = first + '\x7f';
    auto rows = co_await pool_.read(
        select_profiles_by_prefix, pg::bind(first, last, static_cast<std::int64_t>(limit))
    );
    co_return to_profiles(rows);
}

net::awaitable<result<profile_page_record>>
profile_repository::find_page(user_id viewer, user_id of) {
    auto rows = co_await pool_.read(select_profile_page, pg::bind(viewer, of));
    if (!rows)
        co_return rows.error();
    if (rows->empty())
        co_return failure{errc::user_not_found};
    profile_page_record page;
    page.profile = to_profile(*rows, 0);
    page.bio = rows->find<std::string>(0, 4);
    page.created_at = rows->get<timestamp>(0, 5);
    page.follower_count = rows->get<std::int64_t>(0, 6);
    page.followee_count = rows->get<std::int64_t>(0, 7);
    page.is_followed = rows->get<bool>(0, 8);
    page.is_following = rows->get<bool>(0, 9);
    co_return page;
}

net::awaitable<result<profile_record>>
profile_repository::change(user_id user, profile_changes to) {
    auto with = pg::bind(user);
    add(with, to.display_name);
    add(with, to.bio);
    add(with, to.avatar_url);
    auto rows = co_await pool_.execute(update_profile, std::move(with));
    if (!rows)
        co_return rows.error();
    if (rows->empty())
        co_return failure{errc::user_not_found};
    co_return to_profile(*rows, 0);
}

} // namespace parley
