#pragma once

#include "actors/accounts/worker_pool.hpp"
#include "actors/people/profiles.hpp"
#include "actors/protocol/people.hpp"
#include "persistence/avatar_repository.hpp"

namespace parley {

/// Pictures of people. On the storage loop, but for the decoding.
class avatars {
public:
    /// Pictures are decoded on `images`, whose bound is the bound on the memory that it takes.
    avatars(avatar_repository repository, worker_pool& images, profile_teller tell)
        : repository_{repository}, images_{images}, tell_{std::move(tell)} {}

    net::awaitable<result<people::avatar_set>> set(people::set_avatar request);
    net::awaitable<result<people::media>> read(people::read_media request);

private:
    avatar_repository repository_;
    worker_pool& images_;
    profile_teller tell_;
};

} // namespace parley
