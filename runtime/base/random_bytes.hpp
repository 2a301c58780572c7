#pragma once

#include <cstdint>
#include <span>

namespace parley {

/// Fills `out` from the system's random source; for what must not be guessed. What is short comes
/// from a pool of the thread: one system call for many. Thread-safe.
void random_bytes(std::span<std::uint8_t> out);

} // namespace parley
