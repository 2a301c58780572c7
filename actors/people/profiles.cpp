#include "actors/people/profiles.hpp"

#include "actors/people/profile_rules.hpp"

namespace parley {

namespace {

/// An empty text takes a field away.
column_change to_column(people::change field) {
    if (field && *field && (*field)->empty())
        return std::optional<std::string>{};
    return field;
}

} // namespace

profile_view to_view(profile_record record) {
    return {
        record.id,
        std::move(record.username),
        std::move(record.display_name),
        std::move(record.avatar_url)
    };
}

net::awaitable<result<people::profile_changed>> profiles::change(people::change_profile request) {
    if (auto problems = problems_of(request); !problems.empty())
        co_return people::profile_changed{std::move(problems)};
    profile_changes to{
        to_column(std::move(request.display_name)),
        to_column(std::move(request.bio)),
        to_column(std::move(request.avatar_url))
    };
    auto changed = co_await repository_.change(request.user, std::move(to));
    if (!changed)
        co_return changed.error();
    tell_(to_view(std::move(*changed)));
    co_return people::profile_changed{};
}

net::awaitable<result<people::page>> profiles::read(people::read_page request) {
    auto found = co_await repository_.find_page(request.viewer, request.of);
    if (!found)
        co_return found.error();
    people::page page;
    page.profile = to_view(std::move(found->profile));
    page.bio = std::move(found->bio);
    page.created_at = found->created_at;
    page.follower_count = found->follower_count;
    page.followee_count = found->followee_count;
    page.is_followed = found->is_followed;
    page.is_following = found->is_following;
    co_return page;
}

} // namespace parley
