#include "actors/accounts/remote_profile_source.hpp"

#include "actors/accounts/rules.hpp"
#include "runtime/base/limits.hpp"

#include <algorithm>

namespace parley {

namespace {

using directory::found;
using profiles = std::vector<profile_view>;

net::awaitable<result<found>> to_found(net::awaitable<result<profiles>> work) {
    auto got = co_await std::move(work);
    if (!got)
        co_return got.error();
    co_return found{std::move(*got)};
}

net::awaitable<result<found>> nobody() {
    co_return found{};
}

/// A request by several ids, asked for at once. On the storage loop only.
struct gathering {
    late_reply<found> reply;
    work_bound::ticket ticket;
    found answer;
    std::size_t missing_count = 0;
    std::optional<failure> reason{};

    void add(result<std::optional<profile_view>> one) {
        if (!one)
            reason = one.error();
        else if (*one)
            answer.profiles.push_back(std::move(**one));
        if (--missing_count > 0)
            return;
        ticket.reset();
        // A part of an answer would say that the others do not exist.
        reply(reason ? result<found>{*reason} : result<found>{std::move(answer)});
    }
};

caf::result<found> find_all(
    caf::local_actor* self,
    const remote_profile_source_parts& with,
    work_bound::ticket ticket,
    const std::vector<user_id>& ids
) {
    if (!ticket)
        return make_error(errc::overloaded);
    if (ids.empty())
        return found{};
    auto all = std::make_shared<gathering>(
        gathering{late_reply<found>{self}, std::move(ticket), {}, ids.size()}
    );
    for (const auto& id : ids) {
        with.loop.spawn(with.users.find(id), [all](result<std::optional<profile_view>> one) {
            all->add(std::move(one));
        });
    }
    return caf::delegated<found>{};
}

} // namespace

directory_actor::behavior_type remote_profile_source_behavior(
    remote_profile_source_state::pointer self, remote_profile_source_parts with
) {
    auto& state = self->state;
    state.bound = work_bound{with.lookups_max};
    auto answer = [self, &state, &loop = with.loop](net::awaitable<result<found>> work) {
        return answer_from(self, loop, state.bound.take(), std::move(work));
    };
    auto& users = with.users;
    return {
        [=, &state](const directory::find_by_ids& x) {
            return find_all(self, with, state.bound.take(), x.ids);
        },
        [=, &users](const directory::find_by_username& x) {
            return answer(
                is_username(x.username) ? to_found(users.find_by_username(x.username)) : nobody()
            );
        },
        [=, &users](const directory::find_by_prefix& x) {
            auto limit = std::clamp(x.limit, 1, limits::page_size_max);
            return answer(
                is_username_prefix(x.prefix) ? to_found(users.find_by_prefix(x.prefix, limit))
                                             : nobody()
            );
        },
    };
}

} // namespace parley
