#pragma once

#include "actors/protocol/directory.hpp"
#include "actors/protocol/people.hpp"
#include "persistence/profile_repository.hpp"

#include <functional>

namespace parley {

/// Hears of every profile that has changed, before the change is answered. Must not block.
using profile_teller = std::function<void(const profile_view&)>;

/// What people show of themselves. On the storage loop.
class profiles {
public:
    profiles(profile_repository repository, profile_teller tell)
        : repository_{repository}, tell_{std::move(tell)} {}

    net::awaitable<result<people::profile_changed>> change(people::change_profile request);
    net::awaitable<result<people::page>> read(people::read_page request);

private:
    profile_repository repository_;
    profile_teller tell_;
};

profile_view to_view(profile_record record);

} // namespace parley
