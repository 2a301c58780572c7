#include "actors/accounts/profile_source.hpp"

#include "actors/accounts/rules.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace parley {

namespace {

using records = std::vector<profile_record>;

net::awaitable<result<directory::found>> to_found(net::awaitable<result<records>> work) {
    auto rows = co_await std::move(work);
    if (!rows)
        co_return rows.error();
    directory::found answer;
    for (auto& row : *rows) {
        answer.profiles.push_back(
            {row.id, std::move(row.username), std::move(row.display_name), std::move(row.avatar_url)
            }
        );
    }
    co_return answer;
}

net::awaitable<result<directory::found>> nobody() {
    co_return directory::found{};
}

} // namespace

directory_actor::behavior_type
profile_source_behavior(profile_source_state::pointer self, profile_source_parts with) {
    auto& state = self->state;
    state.bound = work_bound{with.lookups_max};
    auto& loop = with.loop;
    auto profiles = with.profiles;
    auto answer = [self, &state, &loop](net::awaitable<result<directory::found>> work) {
        return answer_from(self, loop, state.bound.take(), std::move(work));
    };
    return {
        [=](const directory::find_by_ids& x) mutable {
            return answer(to_found(profiles.find_by_ids(x.ids)));
        },
        [=](const directory::find_by_username& x) mutable {
            if (!is_username(x.username))
                return answer(nobody());
            return answer(to_found(profiles.find_by_username(x.username)));
        },
        [=](const directory::find_by_prefix& x) mutable {
            if (!is_username_prefix(x.prefix))
                return answer(nobody());
            auto limit = std::clamp(x.limit, 1, limits::page_size_max + 1);
            return answer(to_found(profiles.find_by_prefix(x.prefix, limit)));
        },
    };
}

} // namespace parley
