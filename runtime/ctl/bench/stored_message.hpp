#pragma once

#include "runtime/base/uuid.hpp"

#include <cstdint>

namespace parley::bench {

/// A message as an acknowledgement, the history of the API or a row of the database tells of it.
struct stored_message {
    std::int64_t seq = 0;
    uuid id;
    /// The client key; nil where it is not told.
    uuid key;

    friend bool operator==(const stored_message&, const stored_message&) = default;
};

} // namespace parley::bench
