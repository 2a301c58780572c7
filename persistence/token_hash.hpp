#pragma once

#include "persistence/pg/codec.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace parley {

/// SHA-256 of a random secret; the secret itself is never stored.
using token_hash = std::array<std::uint8_t, 32>;

inline pg::bytes to_bytes(const token_hash& hash) {
    return {{reinterpret_cast<const char*>(hash.data()), hash.size()}};
}

inline std::optional<pg::bytes> to_bytes(const std::optional<token_hash>& hash) {
    return hash ? std::optional{to_bytes(*hash)} : std::nullopt;
}

} // namespace parley
