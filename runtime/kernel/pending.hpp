#pragma once

#include <caf/scheduled_actor.hpp>

namespace parley {

/// True while answers to requests of `self` are under way. From the actor itself only.
inline bool waits_for_answers(const caf::scheduled_actor& self) {
    // CAF shows these to those who derive only.
    struct insight : caf::scheduled_actor {
        static bool is_waiting(const caf::scheduled_actor& in) {
            return !(in.*&insight::awaited_responses_).empty()
                   || !(in.*&insight::multiplexed_responses_).empty();
        }
    };
    return insight::is_waiting(self);
}

} // namespace parley
