#pragma once

#include <cstddef>
#include <cstdint>

namespace parley::http {

/// What one attempt to read from or to write to a socket that does not block has come to.
struct transfer {
    enum class state : std::uint8_t {
        /// More may be possible at once.
        free,
        /// Nothing more before the kernel says so.
        blocked,
        /// The peer sends nothing more; of reading only.
        ended,
        broken,
    };

    /// Bytes read or taken, before what `then` says.
    std::size_t count = 0;
    state then = state::free;
};

} // namespace parley::http
