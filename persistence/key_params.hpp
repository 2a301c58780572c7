#pragma once

#include "persistence/pg/params.hpp"
#include "persistence/records.hpp"

namespace parley {

/// Adds a request's key and hash; two NULLs without one.
inline void add_key(pg::params& to, const std::optional<keyed_request>& keyed) {
    to.add(keyed ? std::optional{keyed->key} : std::optional<client_key>{});
    to.add(keyed ? std::optional{pg::bytes{keyed->hash}} : std::optional<pg::bytes>{});
}

} // namespace parley
