#pragma once

#include "actors/protocol/views.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/typed_actor.hpp>

/// The users service as everybody else sees it: who is who.
namespace parley::directory {

/// Profiles by id; unknown ids are simply missing from the answer.
struct find_by_ids {
    std::vector<user_id> ids;
};

/// The profile of one username, in any case of letters; an empty answer when there is none.
struct find_by_username {
    std::string username;
};

/// Profiles whose username begins with `prefix`, by name, at most `limit`.
struct find_by_prefix {
    std::string prefix;
    int limit = 8;
};

/// A profile is no longer what it was.
struct changed {
    profile_view profile;
};

struct found {
    std::vector<profile_view> profiles;
};

} // namespace parley::directory

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::directory::find_by_ids)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::directory::find_by_username)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::directory::find_by_prefix)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::directory::changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::directory::found)

namespace parley {

/// The directory's interface. Failures: `storage_unavailable`, `overloaded`.
using directory_actor = caf::typed_actor<
    caf::replies_to<directory::find_by_ids>::with<directory::found>,
    caf::replies_to<directory::find_by_username>::with<directory::found>,
    caf::replies_to<directory::find_by_prefix>::with<directory::found>>;

/// A directory that remembers, and so has to be told.
using directory_memory_actor = directory_actor::extend<caf::reacts_to<directory::changed>>;

} // namespace parley
