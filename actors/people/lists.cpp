#include "actors/people/lists.hpp"

#include "actors/people/profile_rules.hpp"
#include "actors/people/profiles.hpp"

namespace parley {

namespace {

net::awaitable<result<people_record>>
find(follow_repository follows, people::list_kind kind, people_query query) {
    switch (kind) {
    case people::list_kind::followers:
        return follows.followers(query);
    case people::list_kind::followees:
        return follows.followees(query);
    case people::list_kind::close_friends:
        break;
    }
    return follows.close_friends(query);
}

people::device_key to_view(device_key_record record) {
    return {record.device, base64_of(record.public_key), record.updated_at};
}

} // namespace

net::awaitable<result<people::followed>> lists::follow(people::follow request) {
    if (request.follower == request.followee)
        co_return failure{errc::cannot_follow_self};
    auto is_new = co_await follows_.follow(request.follower, request.followee);
    if (!is_new)
        co_return is_new.error();
    co_return people::followed{*is_new};
}

net::awaitable<result<people::unfollowed>> lists::unfollow(people::unfollow request) {
    auto done = co_await follows_.unfollow(request.follower, request.followee);
    if (!done)
        co_return done.error();
    co_return people::unfollowed{};
}

net::awaitable<result<people::list>> lists::read(people::read_list request) {
    auto found = co_await find(follows_, request.kind, {request.of, request.page, request.size});
    if (!found)
        co_return found.error();
    people::list list;
    list.has_next = found->has_more;
    for (auto& record : found->people)
        list.items.push_back(parley::to_view(std::move(record)));
    co_return list;
}

net::awaitable<result<people::close_friend_added>> lists::add(people::add_close_friend request) {
    using problems = std::vector<people::field_problem>;
    if (request.user == request.friend_id) {
        problems self{{"id", "SELF", "You are no close friend of yourself."}};
        co_return people::close_friend_added{std::move(self)};
    }
    auto max = settings_.close_friends_max;
    auto done = co_await follows_.add_close_friend(request.user, request.friend_id, max);
    if (!done && done.error().code == errc::validation_failed) {
        auto sentence = "You have " + std::to_string(max) + " close friends already.";
        co_return people::close_friend_added{{{"id", "TOO_MANY", std::move(sentence)}}};
    }
    if (!done)
        co_return done.error();
    co_return people::close_friend_added{};
}

net::awaitable<result<people::close_friend_removed>>
lists::remove(people::remove_close_friend request) {
    auto done = co_await follows_.remove_close_friend(request.user, request.friend_id);
    if (!done)
        co_return done.error();
    co_return people::close_friend_removed{};
}

net::awaitable<result<people::device_key_stored>> lists::store(people::store_device_key request) {
    people::device_key_stored answer;
    auto key = public_key_of(request.public_key);
    if (!key) {
        answer.problems.push_back(
            {"public_key", "INVALID_KEY", "A public key is 32 bytes in base64."}
        );
        co_return answer;
    }
    auto max = settings_.device_keys_max;
    auto stored = co_await keys_.put(request.user, request.device, std::move(*key), max);
    if (!stored && stored.error().code == errc::validation_failed) {
        auto sentence = "You have keys of " + std::to_string(max) + " devices already.";
        answer.problems.push_back({"device_id", "TOO_MANY", std::move(sentence)});
        co_return answer;
    }
    if (!stored)
        co_return stored.error();
    answer.key = to_view(std::move(*stored));
    co_return answer;
}

net::awaitable<result<people::device_key_removed>> lists::remove(people::remove_device_key request
) {
    auto done = co_await keys_.remove(request.user, request.device);
    if (!done)
        co_return done.error();
    co_return people::device_key_removed{};
}

net::awaitable<result<people::device_keys>> lists::read(people::read_device_keys request) {
    auto found = co_await keys_.list(request.of);
    if (!found)
        co_return found.error();
    people::device_keys keys;
    for (auto& record : *found)
        keys.items.push_back(to_view(std::move(record)));
    co_return keys;
}

} // namespace parley
