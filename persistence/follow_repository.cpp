#include "persistence/follow_repository.hpp"

namespace parley {

namespace {

constexpr pg::violation broken_follow[] = {
    {"follows_follower_fkey", errc::user_not_found},
    {"follows_followee_fkey", errc::user_not_found},
    {"follows_not_self", errc::cannot_follow_self},
};

constexpr pg::statement insert_follow{
    "insert_follow",
    R"sql(
    INSERT INTO users.follows (follower_id, followee_id, created_at)
    VALUES ($1, $2, clock_timestamp()) ON CONFLICT DO NOTHING
    )sql",
    broken_follow
};

constexpr pg::statement delete_follow{
    "delete_follow", "DELETE FROM users.follows WHERE follower_id = $1 AND followee_id = $2"
};

// The page is cut out of the index before anybody's profile is looked up.
constexpr pg::statement select_followers{
    "select_followers",
    R"sql(
    SELECT id, username, display_name::text, avatar_url
    FROM (
        SELECT follower_id, created_at AS since FROM users.follows WHERE followee_id = $1
        ORDER BY created_at DESC, follower_id OFFSET $2 LIMIT $3
    ) AS page JOIN users.users ON id = follower_id
    ORDER BY since DESC, follower_id
    )sql"
};

constexpr pg::statement select_followees{
    "select_followees",
    R"sql(
    SELECT id, username, display_name::text, avatar_url
    FROM (
        SELECT followee_id, created_at AS since FROM users.follows WHERE follower_id = $1
        ORDER BY created_at DESC, followee_id OFFSET $2 LIMIT $3
    ) AS page JOIN users.users ON id = followee_id
    ORDER BY since DESC, followee_id
    )sql"
};

constexpr pg::statement user_exists{"user_exists", "SELECT 1 FROM users.users WHERE id = $1"};

// Held by whoever adds to one person's list, so that two at once cannot exceed its bound.
constexpr pg::statement lock_user_list{
    "lock_user_list", "SELECT 1 FROM users.users WHERE id = $1 FOR NO KEY UPDATE"
};

constexpr pg::violation broken_friend[] = {
    {"close_friends_friend_fkey", errc::user_not_found},
    {"close_friends_not_self", errc::validation_failed},
};

constexpr pg::statement insert_close_friend{
    "insert_close_friend",
    R"sql(
    INSERT INTO users.close_friends (user_id, friend_id, created_at)
    SELECT $1, $2, clock_timestamp()
    WHERE (SELECT count(*) FROM users.close_friends WHERE user_id = $1 AND friend_id <> $2) < $3
    ON CONFLICT (user_id, friend_id) DO UPDATE SET created_at = close_friends.created_at
    )sql",
    broken_friend
};

constexpr pg::statement delete_close_friend{
    "delete_close_friend", "DELETE FROM users.close_friends WHERE user_id = $1 AND friend_id = $2"
};

constexpr pg::statement select_close_friends{
    "select_close_friends",
    R"sql(
    SELECT id, username, display_name::text, avatar_url
    FROM (
        SELECT friend_id, created_at AS since FROM users.close_friends WHERE user_id = $1
        ORDER BY created_at DESC, friend_id OFFSET $2 LIMIT $3
    ) AS page JOIN users.users ON id = friend_id
    ORDER BY since DESC, friend_id
    )sql"
};

result<bool> has_changed(const result<pg::rows>& done) {
    if (!done)
        return done.error();
    return done->affected() > 0;
}

net::awaitable<result<int>>
insert_friend(pg::connection& on, user_id user, user_id friend_id, int count_max) {
    auto owner = co_await on.execute(lock_user_list, pg::bind(user));
    if (!owner)
        co_return owner.error();
    if (owner->empty())
        co_return failure{errc::user_not_found};
    auto with = pg::bind(user, friend_id, static_cast<std::int64_t>(count_max));
    auto done = co_await on.execute(insert_close_friend, std::move(with));
    if (!done)
        co_return done.error();
    if (done->affected() == 0)
        co_return failure{errc::validation_failed, "the list of close friends is full"};
    co_return 1;
}

} // namespace

net::awaitable<result<bool>> follow_repository::follow(user_id follower, user_id followee) {
    co_return has_changed(co_await pool_.execute(insert_follow, pg::bind(follower, followee)));
}

net::awaitable<result<bool>> follow_repository::unfollow(user_id follower, user_id followee) {
    co_return has_changed(co_await pool_.execute(delete_follow, pg::bind(follower, followee)));
}

net::awaitable<result<people_record>> follow_repository::followers(people_query query) {
    return list(select_followers, query);
}

net::awaitable<result<people_record>> follow_repository::followees(people_query query) {
    return list(select_followees, query);
}

net::awaitable<result<void>>
follow_repository::add_close_friend(user_id user, user_id friend_id, int count_max) {
    auto done = co_await pool_.transaction<int>([=](pg::connection& on) {
        return insert_friend(on, user, friend_id, count_max);
    });
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

net::awaitable<result<void>>
follow_repository::remove_close_friend(user_id user, user_id friend_id) {
    auto done = co_await pool_.execute(delete_close_friend, pg::bind(user, friend_id));
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

net::awaitable<result<people_record>> follow_repository::close_friends(people_query query) {
    return list(select_close_friends, query);
}

net::awaitable<result<people_record>>
follow_repository::list(const pg::statement& what, people_query query) {
    auto offset = static_cast<std::int64_t>(query.page - 1) * query.size;
    auto with = pg::bind(query.of, offset, static_cast<std::int64_t>(query.size) + 1);
    auto rows = to_profiles(co_await pool_.read(what, std::move(with)));
    if (!rows)
        co_return rows.error();
    people_record page{std::move(*rows), false};
    page.has_more = page.people.size() > static_cast<std::size_t>(query.size);
    if (page.has_more)
        page.people.pop_back();
    if (!page.people.empty())
        co_return page;
    // Nobody's list is as empty as the list of nobody.
    auto known = co_await pool_.read(user_exists, pg::bind(query.of));
    if (!known)
        co_return known.error();
    if (known->empty())
        co_return failure{errc::user_not_found};
    co_return page;
}

} // namespace parley
