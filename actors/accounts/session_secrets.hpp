#pragma once

#include "runtime/base/ids.hpp"

#include <array>
#include <string>
#include <string_view>

namespace parley {

/// What only the nodes can compute: successors of refresh tokens and marks of known devices.
/// All nodes that share the signing key compute the same. Thread-safe after construction.
class session_secrets {
public:
    /// `signing_key` is the private key in PEM, from which our own are derived; an empty one
    /// makes keys that nobody shares.
    explicit session_secrets(std::string_view signing_key);

    /// The refresh token that follows `secret`, always the same: so it can be given out again
    /// without having been stored.
    std::string successor_of(std::string_view secret) const;

    /// A new mark for a device of this user: opaque, never twice the same.
    std::string make_mark(user_id user) const;
    /// Whether `mark` was made here for this user.
    bool is_mark_of(std::string_view mark, user_id user) const;

private:
    using key = std::array<unsigned char, 32>;

    std::string sealed(std::string_view nonce, user_id user) const;

    key successor_key_{};
    key mark_key_{};
};

} // namespace parley
