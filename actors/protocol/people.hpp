#pragma once

#include "actors/protocol/accounts.hpp"
#include "actors/protocol/views.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/typed_actor.hpp>

#include <memory>

/// What may be said to the people actor: who shows what of themselves, and who follows whom. Any
/// request may also fail with `overloaded`, `storage_unavailable` or `timed_out`.
namespace parley::people {

using accounts::field_problem;

/// A field of a request: absent (it stays as it is), or its new value, which may be nothing.
using change = std::optional<std::optional<std::string>>;

struct change_profile {
    user_id user;
    change display_name;
    change bio;
    change avatar_url;
};

/// With problems nothing was changed.
struct profile_changed {
    std::vector<field_problem> problems;
};

/// A picture of JPEG or PNG becomes the user's avatar.
struct set_avatar {
    user_id user;
    std::string file;
};

struct avatar_set {
    std::string avatar_url;
};

/// The media that is served under this name: 64 hexadecimal digits in lower case.
struct read_media {
    std::string hash;
};

struct media {
    std::string media_type;
    std::shared_ptr<const std::string> content;
};

struct read_page {
    user_id viewer;
    user_id of;
};

/// A person as others see them.
struct page {
    profile_view profile;
    std::optional<std::string> bio;
    timestamp created_at;
    std::int64_t follower_count = 0;
    std::int64_t followee_count = 0;
    /// Whether the viewer follows this person, and the other way round.
    bool is_followed = false;
    bool is_following = false;
};

struct follow {
    user_id follower;
    user_id followee;
};

struct followed {
    bool is_new = false;
};

struct unfollow {
    user_id follower;
    user_id followee;
};

struct unfollowed {};

enum class list_kind : std::uint8_t { followers = 1, followees = 2, close_friends = 3 };

/// One page of a list, the latest first; `page` from 1.
struct read_list {
    list_kind kind = list_kind::followers;
    user_id of;
    int page = 1;
    int size = 50;
};

struct list {
    std::vector<profile_view> items;
    bool has_next = false;
};

struct add_close_friend {
    user_id user;
    user_id friend_id;
};

/// With problems nobody was added.
struct close_friend_added {
    std::vector<field_problem> problems;
};

struct remove_close_friend {
    user_id user;
    user_id friend_id;
};

struct close_friend_removed {};

struct device_key {
    uuid device;
    /// 32 bytes in base64.
    std::string public_key;
    timestamp updated_at;
};

struct store_device_key {
    user_id user;
    uuid device;
    std::string public_key;
};

/// Exactly one of the two is filled.
struct device_key_stored {
    std::optional<device_key> key;
    std::vector<field_problem> problems;
};

struct remove_device_key {
    user_id user;
    uuid device;
};

struct device_key_removed {};

struct read_device_keys {
    user_id of;
};

struct device_keys {
    std::vector<device_key> items;
};

} // namespace parley::people

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::change_profile)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::profile_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::set_avatar)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::avatar_set)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::read_media)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::media)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::read_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::follow)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::followed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::unfollow)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::unfollowed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::read_list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::add_close_friend)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::close_friend_added)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::remove_close_friend)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::close_friend_removed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::store_device_key)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::device_key_stored)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::remove_device_key)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::device_key_removed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::read_device_keys)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::people::device_keys)

namespace parley {

/// The people of this node's users service. Whoever is named and does not exist is
/// `user_not_found`.
using people_actor = caf::typed_actor<
    caf::replies_to<people::change_profile>::with<people::profile_changed>,
    // `avatar_too_large`, `avatar_unsupported_type`; `overloaded` when many pictures wait.
    caf::replies_to<people::set_avatar>::with<people::avatar_set>,
    // `not_found`.
    caf::replies_to<people::read_media>::with<people::media>,
    caf::replies_to<people::read_page>::with<people::page>,
    // `cannot_follow_self`.
    caf::replies_to<people::follow>::with<people::followed>,
    caf::replies_to<people::unfollow>::with<people::unfollowed>,
    caf::replies_to<people::read_list>::with<people::list>,
    caf::replies_to<people::add_close_friend>::with<people::close_friend_added>,
    caf::replies_to<people::remove_close_friend>::with<people::close_friend_removed>,
    caf::replies_to<people::store_device_key>::with<people::device_key_stored>,
    caf::replies_to<people::remove_device_key>::with<people::device_key_removed>,
    caf::replies_to<people::read_device_keys>::with<people::device_keys>>;

} // namespace parley
