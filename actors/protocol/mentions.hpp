#pragma once

#include "persistence/mention_records.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/typed_actor.hpp>

/// What may be said to the actor that finds out whom messages name.
namespace parley::mention {

/// There may be a task. Lost ones do no harm: it also looks by itself.
struct look {};

struct noted {};

} // namespace parley::mention

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mention::look)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mention::noted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mention_query)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mention_page)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(parley::mention_read)

namespace parley {

/// Failures: `storage_unavailable`.
using mentions_actor = caf::typed_actor<
    caf::reacts_to<mention::look>,
    caf::replies_to<mention_query>::with<mention_page>,
    // `not_found` when it is none of the user's.
    caf::replies_to<mention_read>::with<mention::noted>>;

} // namespace parley
