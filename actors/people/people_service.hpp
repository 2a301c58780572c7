#pragma once

#include "actors/accounts/worker_pool.hpp"
#include "actors/people/avatars.hpp"
#include "actors/people/lists.hpp"
#include "actors/people/profiles.hpp"
#include "actors/protocol/directory.hpp"
#include "actors/protocol/people.hpp"

#include <caf/actor_system.hpp>

namespace parley {

/// The social half of a node's users service. Order of a node's end: this is stopped, then the
/// storage loop, then this is destroyed.
class people_service {
public:
    /// What it needs, all of which outlives it.
    struct parts {
        caf::actor_system& system;
        pg::loop& loop;
        pg::pool& pool;
        const settings& config;
        /// Is told of profiles that change.
        directory_memory_actor directory;
    };

    explicit people_service(const parts& with);
    ~people_service();
    people_service(const people_service&) = delete;
    people_service& operator=(const people_service&) = delete;

    const people_actor& people() const { return people_; }

    /// Ends the actor; requests under way go unanswered. Idempotent.
    void stop();

private:
    profiles profiles_;
    worker_pool images_;
    avatars avatars_;
    lists lists_;
    people_actor people_;
};

} // namespace parley
