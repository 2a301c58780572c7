#pragma once

#include "actors/answer_from.hpp"
#include "actors/protocol/directory.hpp"
#include "persistence/profile_repository.hpp"
#include "runtime/kernel/base_actor.hpp"

namespace parley {

struct profile_source_parts {
    pg::loop& loop;
    profile_repository profiles;
    /// Look-ups under way at once.
    int lookups_max = 0;
};

/// The directory's look-ups in our own database, each as it comes; see `directory_behavior` for
/// the one that remembers.
struct profile_source_state {
    using pointer = actor_with<profile_source_state, directory_actor>*;
    static constexpr const char* name = "parley.profile_source";

    work_bound bound{0};
};

directory_actor::behavior_type
profile_source_behavior(profile_source_state::pointer self, profile_source_parts with);

} // namespace parley
