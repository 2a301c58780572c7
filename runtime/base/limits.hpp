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
