#include "actors/accounts/profile_cache.hpp"

#include "actors/accounts/rules.hpp"

namespace parley {

std::optional<known_user> profile_cache::find(user_id id, clock::time_point now) {
    std::lock_guard guard{mutex_};
    auto found = by_id_.find(id);
    return found == by_id_.end() ? std::nullopt : use(found->second, now);
}

std::optional<known_user> profile_cache::find(const std::string& username, clock::time_point now) {
    auto name = folded(username);
    std::lock_guard guard{mutex_};
    auto found = by_username_.find(name);
    return found == by_username_.end() ? std::nullopt : use(found->second, now);
}

void profile_cache::put(const profile_view& profile, clock::time_point now) {
    entry made{profile.id, folded(profile.username), profile, now + rules_.profile_ttl, now};
    std::lock_guard guard{mutex_};
    auto known = by_id_.find(profile.id);
    if (known == by_id_.end() || known->second->certain_until <= now)
        insert(std::move(made));
}

void profile_cache::put_certain(
    const profile_view& profile, clock::time_point now, clock::time_point until
) {
    entry made{profile.id, folded(profile.username), profile, now + rules_.profile_ttl, until};
    std::lock_guard guard{mutex_};
    insert(std::move(made));
}

void profile_cache::put_unknown(user_id id, clock::time_point now) {
    std::lock_guard guard{mutex_};
    insert({id, std::nullopt, std::nullopt, now + rules_.unknown_ttl, now});
}

void profile_cache::put_unknown(const std::string& username, clock::time_point now) {
    std::lock_guard guard{mutex_};
    insert({std::nullopt, folded(username), std::nullopt, now + rules_.unknown_ttl, now});
}

std::size_t profile_cache::size() const {
    std::lock_guard guard{mutex_};
    return entries_.size();
}

std::optional<profile_view> profile_cache::find_stale(user_id id, clock::time_point now) const {
    std::lock_guard guard{mutex_};
    auto found = by_id_.find(id);
    return found == by_id_.end() ? std::nullopt : stale(found->second, now);
}

std::optional<profile_view>
profile_cache::find_stale(const std::string& username, clock::time_point now) const {
    auto name = folded(username);
    std::lock_guard guard{mutex_};
    auto found = by_username_.find(name);
    return found == by_username_.end() ? std::nullopt : stale(found->second, now);
}

std::optional<profile_view>
profile_cache::stale(entries::const_iterator at, clock::time_point now) const {
    return now < at->expires_at + rules_.stale_ttl ? at->profile : std::nullopt;
}

std::optional<known_user> profile_cache::use(entries::iterator at, clock::time_point now) {
    if (at->expires_at <= now) {
        if (!stale(at, now))
            erase(at);
        return std::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, at);
    return known_user{at->profile};
}

void profile_cache::insert(entry made) {
    // What was believed under either key is out of date now.
    if (made.id) {
        if (auto found = by_id_.find(*made.id); found != by_id_.end())
            erase(found->second);
    }
    if (made.folded_username) {
        if (auto found = by_username_.find(*made.folded_username); found != by_username_.end())
            erase(found->second);
    }
    entries_.push_front(std::move(made));
    const auto& added = entries_.front();
    if (added.id)
        by_id_.emplace(*added.id, entries_.begin());
    if (added.folded_username)
        by_username_.emplace(*added.folded_username, entries_.begin());
    if (entries_.size() > rules_.size_max)
        erase(std::prev(entries_.end()));
}

void profile_cache::erase(entries::iterator at) {
    if (at->id)
        by_id_.erase(*at->id);
    if (at->folded_username)
        by_username_.erase(*at->folded_username);
    entries_.erase(at);
}

} // namespace parley
