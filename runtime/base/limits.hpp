#pragma once

#include <chrono>
#include <cstddef>

/// What the protocol promises to everybody and no operator may change. What an operator may
/// change is in `config/settings.hpp`.
namespace parley::limits {

/// A message holds at most this many bytes of UTF-8, inclusive.
inline constexpr std::size_t text_size_max = 10 * 1024;
/// A file of at most this many bytes becomes an avatar, inclusive.
inline constexpr std::size_t avatar_size_max = 2 * 1024 * 1024;
/// How long after a message was sent its sender may edit or delete it.
inline constexpr std::chrono::minutes edit_window{15};
/// Members of a group, its maker included.
inline constexpr std::size_t group_size_min = 3;
inline constexpr std::size_t group_size_max = 500;
/// Different emojis that one message is reacted to with.
inline constexpr std::size_t message_emojis_max = 64;
/// Characters of the name and of the description of a group.
inline constexpr std::size_t group_name_max = 100;
inline constexpr std::size_t group_description_max = 500;
/// Entries that one `resume` or `sync` answers with.
inline constexpr std::size_t sync_entries_max = 1000;
/// Items of one page.
inline constexpr int page_size_max = 200;
inline constexpr int page_size_default = 50;
/// Users that one session may watch the presence of.
inline constexpr std::size_t watched_users_max = 500;

/// Shards of the cluster; stored beside the rows, so it never changes.
inline constexpr int shard_count = 4096;

} // namespace parley::limits
