#pragma once

#include "actors/protocol/people.hpp"
#include "config/settings.hpp"
#include "persistence/device_key_repository.hpp"
#include "persistence/follow_repository.hpp"

namespace parley {

/// Who follows whom, close friends, and the keys of devices. On the storage loop.
class lists {
public:
    lists(follow_repository follows, device_key_repository keys, people_settings settings)
        : follows_{follows}, keys_{keys}, settings_{settings} {}

    net::awaitable<result<people::followed>> follow(people::follow request);
    net::awaitable<result<people::unfollowed>> unfollow(people::unfollow request);
    net::awaitable<result<people::list>> read(people::read_list request);

    net::awaitable<result<people::close_friend_added>> add(people::add_close_friend request);
    net::awaitable<result<people::close_friend_removed>> remove(people::remove_close_friend request
    );

    net::awaitable<result<people::device_key_stored>> store(people::store_device_key request);
    net::awaitable<result<people::device_key_removed>> remove(people::remove_device_key request);
    net::awaitable<result<people::device_keys>> read(people::read_device_keys request);

private:
    follow_repository follows_;
    device_key_repository keys_;
    people_settings settings_;
};

} // namespace parley
