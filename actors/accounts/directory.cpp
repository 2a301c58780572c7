#include "actors/accounts/directory.hpp"

#include "actors/accounts/rules.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

using namespace std::chrono_literals;

namespace parley {

namespace {

/// Above the deadlines of every source, so that their own reasons come through.
constexpr auto source_timeout = 15s;

} // namespace

std::shared_ptr<profile_cache> make_profile_cache(const directory_settings& settings) {
    return std::make_shared<profile_cache>(profile_cache::rules{
        static_cast<std::size_t>(settings.cache_max),
        settings.profile_ttl,
        settings.unknown_ttl,
        settings.stale_ttl
    });
}

directory_memory_actor::behavior_type directory_behavior(
    directory_state::pointer self,
    directory_actor source,
    directory_settings settings,
    std::shared_ptr<profile_cache> cache
) {
    auto& state = self->state;
    state.source = std::move(source);
    state.settings = settings;
    state.cache = std::move(cache);
    return {
        [&state](const directory::find_by_ids& x) { return state.on_find_by_ids(x); },
        [&state](const directory::find_by_username& x) { return state.on_find_by_username(x); },
        [&state](const directory::find_by_prefix& x) { return state.on_find_by_prefix(x); },
        [&state](const directory::changed& x) { state.on_changed(x); },
    };
}

caf::result<directory::found> directory_state::on_find_by_ids(const directory::find_by_ids& request
) {
    directory::found known;
    std::vector<user_id> unknown;
    for (const auto& id : request.ids) {
        auto entry = cache->find(id, self->clock().now());
        if (!entry)
            unknown.push_back(id);
        else if (entry->profile)
            known.profiles.push_back(std::move(*entry->profile));
    }
    if (unknown.empty())
        return known;
    if (is_full())
        return make_error(errc::overloaded);
    std::ranges::sort(unknown);
    unknown.erase(std::ranges::unique(unknown).begin(), unknown.end());
    auto waiting = std::make_shared<gathering>();
    waiting->answer = self->make_response_promise<directory::found>();
    waiting->found = std::move(known);
    waiting->missing_count = unknown.size();
    ++waiting_count;
    std::vector<user_id> asked;
    for (const auto& id : unknown) {
        auto& others = waiting_for_id[id];
        if (others.empty())
            asked.push_back(id);
        others.push_back(waiting);
    }
    if (!asked.empty())
        look_up(std::move(asked));
    return waiting->answer;
}

caf::result<directory::found>
directory_state::on_find_by_username(const directory::find_by_username& request) {
    auto username = folded(request.username);
    if (auto entry = cache->find(username, self->clock().now())) {
        directory::found known;
        if (entry->profile)
            known.profiles.push_back(std::move(*entry->profile));
        return known;
    }
    if (is_full())
        return make_error(errc::overloaded);
    auto answer = self->make_response_promise<directory::found>();
    ++waiting_count;
    auto& others = waiting_for_username[username];
    others.push_back(answer);
    if (others.size() == 1)
        look_up(username);
    return answer;
}

caf::result<directory::found>
directory_state::on_find_by_prefix(const directory::find_by_prefix& request) {
    // People type prefixes letter by letter: caching them would only push profiles out.
    return self->delegate(source, request);
}

void directory_state::on_changed(const directory::changed& notice) {
    // A look-up under way may have read the row before it changed.
    auto now = self->clock().now();
    cache->put_certain(notice.profile, now, now + source_timeout);
}

bool directory_state::is_full() const {
    return waiting_count >= static_cast<std::size_t>(settings.lookups_max);
}

void directory_state::look_up(std::vector<user_id> ids) {
    auto request = directory::find_by_ids{ids};
    self->request(source, source_timeout, std::move(request))
        .then(
            [this, ids](const directory::found& answer) { learn(ids, answer); },
            [this, ids](const caf::error& reason) { fail(ids, reason); }
        );
}

void directory_state::look_up(const std::string& username) {
    self->request(source, source_timeout, directory::find_by_username{username})
        .then(
            [this, username](const directory::found& answer) { settle(username, answer); },
            [this, username](const caf::error& reason) { fail(username, reason); }
        );
}

void directory_state::learn(const std::vector<user_id>& asked, const directory::found& answer) {
    auto now = self->clock().now();
    for (const auto& id : asked) {
        auto at = std::ranges::find(answer.profiles, id, &profile_view::id);
        const auto* profile = at == answer.profiles.end() ? nullptr : &*at;
        if (profile != nullptr)
            cache->put(*profile, now);
        else
            cache->put_unknown(id, now);
        settle(id, profile);
    }
}

void directory_state::settle(user_id id, const profile_view* profile) {
    auto waiting = waiting_for_id.extract(id);
    if (waiting.empty())
        return;
    for (const auto& one : waiting.mapped()) {
        if (profile != nullptr)
            one->found.profiles.push_back(*profile);
        if (--one->missing_count > 0 || one->has_failed)
            continue;
        --waiting_count;
        one->answer.deliver(std::move(one->found));
    }
}

void directory_state::fail(const std::vector<user_id>& asked, const caf::error& reason) {
    for (const auto& id : asked) {
        if (auto known = cache->find_stale(id, self->clock().now())) {
            settle(id, &*known);
            continue;
        }
        auto waiting = waiting_for_id.extract(id);
        if (waiting.empty())
            continue;
        for (const auto& one : waiting.mapped()) {
            if (std::exchange(one->has_failed, true))
                continue;
            --waiting_count;
            one->answer.deliver(reason);
        }
    }
}

void directory_state::settle(const std::string& username, const directory::found& answer) {
    auto now = self->clock().now();
    if (answer.profiles.empty())
        cache->put_unknown(username, now);
    for (const auto& profile : answer.profiles)
        cache->put(profile, now);
    auto waiting = waiting_for_username.extract(username);
    if (waiting.empty())
        return;
    for (auto& one : waiting.mapped()) {
        --waiting_count;
        one.deliver(answer);
    }
}

void directory_state::fail(const std::string& username, const caf::error& reason) {
    auto known = cache->find_stale(username, self->clock().now());
    auto waiting = waiting_for_username.extract(username);
    if (waiting.empty())
        return;
    for (auto& one : waiting.mapped()) {
        --waiting_count;
        if (known)
            one.deliver(directory::found{{*known}});
        else
            one.deliver(reason);
    }
}

void tell_directory(const directory_memory_actor& who, const erasure_event& event) {
    profile_view now{event.user, event.username, event.display_name, std::nullopt};
    caf::anon_send<caf::message_priority::high>(who, directory::changed{std::move(now)});
}

} // namespace parley
