#pragma once

#include "actors/protocol/views.hpp"

#include <chrono>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace parley {

/// What is believed about a user: a profile, or that there is none.
struct known_user {
    std::optional<profile_view> profile;
};

/// Profiles by id and by username for a while, at most `size_max` entries: the least recently
/// used leave first. Any thread: the directory fills it, others may look into it without a word.
class profile_cache {
public:
    using clock = std::chrono::steady_clock;

    struct rules {
        std::size_t size_max;
        std::chrono::seconds profile_ttl;
        std::chrono::seconds unknown_ttl;
        /// How long a profile may be asked for beyond its time, when nothing newer is to be had.
        std::chrono::seconds stale_ttl{0};
    };

    explicit profile_cache(rules by) : rules_{by} {}

    /// `nullopt` when nothing is known or it is too old. The username in any case of letters.
    std::optional<known_user> find(user_id id, clock::time_point now);
    std::optional<known_user> find(const std::string& username, clock::time_point now);

    /// A profile although it is too old, but not by more than the rules allow.
    std::optional<profile_view> find_stale(user_id id, clock::time_point now) const;
    std::optional<profile_view>
    find_stale(const std::string& username, clock::time_point now) const;

    void put(const profile_view& profile, clock::time_point now);
    /// What `put` does not replace before `until`.
    void put_certain(const profile_view& profile, clock::time_point now, clock::time_point until);
    void put_unknown(user_id id, clock::time_point now);
    void put_unknown(const std::string& username, clock::time_point now);

    std::size_t size() const;

private:
    /// A known user stands under both keys, an unknown one under the key that was asked for.
    struct entry {
        std::optional<user_id> id;
        std::optional<std::string> folded_username;
        std::optional<profile_view> profile;
        clock::time_point expires_at;
        clock::time_point certain_until;
    };
    using entries = std::list<entry>;

    // All of these with the lock held.
    std::optional<known_user> use(entries::iterator at, clock::time_point now);
    std::optional<profile_view> stale(entries::const_iterator at, clock::time_point now) const;
    void insert(entry made);
    void erase(entries::iterator at);

    const rules rules_;
    mutable std::mutex mutex_;
    entries entries_; // the most recently used first
    std::unordered_map<user_id, entries::iterator> by_id_;
    std::unordered_map<std::string, entries::iterator> by_username_;
};

} // namespace parley
