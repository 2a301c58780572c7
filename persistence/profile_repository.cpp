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

result<profiles> to_profiles(result<pg::rows> rows) {
    if (!rows)
        return rows.error();
    profiles all;
    for (int row = 0; row < rows->count(); ++row) {
        all.push_back({
            rows->get<user_id>(row, 0),
            rows->get<std::string>(row, 1),
            rows->find<std::string>(row, 2),
            rows->find<std::string>(row, 3),
        });
    }
    return all;
}

std::string lower_case(std::string text) {
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

} // namespace

net::awaitable<result<profiles>> profile_repository::find_by_ids(std::vector<user_id> ids) {
    auto rows = co_await pool_.read(select_profiles, pg::bind(ids));
    co_return to_profiles(std::move(rows));
}

net::awaitable<result<profiles>> profile_repository::find_by_username(std::string username) {
    auto rows = co_await pool_.read(select_profile_by_username, pg::bind(username));
    co_return to_profiles(std::move(rows));
}

net::awaitable<result<profiles>> profile_repository::find_by_prefix(std::string prefix, int limit) {
    auto first = lower_case(std::move(prefix));
    // Above every character that a username may have.
    auto last = first + '\x7f';
    auto rows = co_await pool_.read(
        select_profiles_by_prefix, pg::bind(first, last, static_cast<std::int64_t>(limit))
    );
    co_return to_profiles(std::move(rows));
}

} // namespace parley
