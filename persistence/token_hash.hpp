#pragma once

#include "persistence/pg/codec.hpp"

#include <array>
#include <cstdint>

namespace parley {

/// SHA-256 of a random secret; the secret itself is never stored.
using token_hash = std::array<std::uint8_t, 32>;

inline pg::bytes to_bytes(const token_hash& hash) {
    return {{reinterpret_cast<const char*>(hash.data()), hash.size()}};
}

} // namespace parley
