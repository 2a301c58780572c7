#pragma once

#include "persistence/profile_repository.hpp"

namespace parley {

/// One page of people: from 1, and whether there is a next one.
struct people_query {
    user_id of;
    int page = 1;
    int size = 50;
};

struct people_record {
    std::vector<profile_record> people;
    bool has_more = false;
};

/// Who follows whom, and who counts whom among the close friends. Lists have the latest first.
class follow_repository {
public:
    explicit follow_repository(pg::pool& pool) : pool_{pool} {}

    /// Whether it is new; `user_not_found`, `cannot_follow_self`.
    net::awaitable<result<bool>> follow(user_id follower, user_id followee);
    /// Whether there was anything to undo.
    net::awaitable<result<bool>> unfollow(user_id follower, user_id followee);

    /// `user_not_found` when nobody has this id.
    net::awaitable<result<people_record>> followers(people_query query);
    net::awaitable<result<people_record>> followees(people_query query);

    /// `user_not_found`; `validation_failed` for oneself and when there are `count_max` others.
    net::awaitable<result<void>> add_close_friend(user_id user, user_id friend_id, int count_max);
    net::awaitable<result<void>> remove_close_friend(user_id user, user_id friend_id);
    net::awaitable<result<people_record>> close_friends(people_query query);

private:
    net::awaitable<result<people_record>> list(const pg::statement& what, people_query query);

    pg::pool& pool_;
};

} // namespace parley
