#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace parley {

/// bcrypt reads no more bytes of a password than these.
inline constexpr std::size_t password_bytes_max = 72;

/// The bcrypt hash of `password` with a fresh salt and 2^`cost` rounds. Takes tens of
/// milliseconds: for the threads of a `worker_pool` only. Asserts that the system has bcrypt.
std::string hash_password(const std::string& password, int cost);

/// Whether `stored` was made from `password`. Without `stored`, or when it is no bcrypt hash, it
/// does the same work, at `cost`, and is false: how long it took must not tell who has an account.
/// `parley_bcrypt_rounds_total` counts that work.
bool password_matches(
    const std::string& password, const std::optional<std::string>& stored, int cost
);

} // namespace parley
