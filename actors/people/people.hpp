#pragma once

#include "actors/answer_from.hpp"
#include "actors/people/avatars.hpp"
#include "actors/people/lists.hpp"
#include "actors/people/profiles.hpp"
#include "actors/protocol/people.hpp"
#include "runtime/kernel/base_actor.hpp"

#include <memory>

namespace parley {

/// What the people actor works with; it all outlives the storage loop's run.
struct people_parts {
    pg::loop& loop;
    profiles& shown;
    avatars& pictured;
    lists& listed;
    /// Requests under way at once.
    int requests_max = 0;
};

/// Takes requests about people and answers each from a coroutine on the storage loop. Holds
/// nothing but the bound on what is under way.
struct people_state {
    using pointer = actor_with<people_state, people_actor>*;
    static constexpr const char* name = "parley.people";

    explicit people_state(pointer self_) : self{self_} {}

    template <class Reply>
    caf::result<Reply> answer(net::awaitable<result<Reply>> work) {
        return answer_from(self, *loop, bound.take(), std::move(work));
    }

    pointer self;
    pg::loop* loop = nullptr;
    work_bound bound{0};
};

people_actor::behavior_type people_behavior(people_state::pointer self, people_parts with);

} // namespace parley
