#pragma once

#include "actors/accounts/users_client.hpp"
#include "actors/answer_from.hpp"
#include "actors/protocol/directory.hpp"
#include "runtime/kernel/base_actor.hpp"

namespace parley {

/// All of which outlives the storage loop's run.
struct remote_profile_source_parts {
    pg::loop& loop;
    users_client& users;
    /// Look-ups under way at once.
    int lookups_max = 0;
};

/// The directory's look-ups at another node, each as it comes: what `profile_source` is on a node
/// that has the users itself.
struct remote_profile_source_state {
    using pointer = actor_with<remote_profile_source_state, directory_actor>*;
    static constexpr const char* name = "parley.remote_profile_source";

    work_bound bound{0};
};

directory_actor::behavior_type remote_profile_source_behavior(
    remote_profile_source_state::pointer self, remote_profile_source_parts with
);

} // namespace parley
