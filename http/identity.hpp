#pragma once

#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"

#include <string_view>

namespace parley::http {

/// Who a valid access token speaks for.
struct identity {
    user_id user;
    bool is_admin = false;
    /// Another part of the system, and no person.
    bool is_service = false;
    timestamp expires_at;
};

/// Checks access tokens. Called on every loop at once, so implementations are thread-safe;
/// they never block.
class token_verifier {
public:
    virtual ~token_verifier() = default;

    /// The claims of a JWT: `unauthenticated` when it is not ours, `token_expired` when it was.
    virtual result<identity> verify(std::string_view token) const = 0;
};

} // namespace parley::http
