#pragma once

#include "config/settings.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace parley {

/// What an access token says of its user.
struct token_claims {
    user_id user;
    std::string email;
    std::vector<std::string> roles;
    seconds life{};
};

/// Makes access tokens: JWTs (RFC 7519) signed with RS256. Thread-safe after construction.
class token_signer {
public:
    /// Reads the keys: RSA of at least 2,048 bits. `validation_failed` says which one will not
    /// do. Without a private key tokens can be verified but not made.
    static result<std::unique_ptr<token_signer>> make(const auth_settings& settings);
    ~token_signer();
    token_signer(const token_signer&) = delete;
    token_signer& operator=(const token_signer&) = delete;

    /// A token from `now` for the claims' life. Takes a millisecond of CPU. `internal` without
    /// a private key.
    result<std::string> sign(const token_claims& claims, timestamp now) const;

    /// The public keys as a JWK Set (RFC 7517), our own first. The `kid` of a key is its
    /// thumbprint (RFC 7638), so every node names it alike.
    const std::shared_ptr<const std::string>& jwks() const { return jwks_; }

private:
    struct keys;

    token_signer(const auth_settings& settings, std::unique_ptr<keys> with, std::string jwks);

    std::string issuer_;
    std::unique_ptr<keys> keys_;
    std::shared_ptr<const std::string> jwks_;
};

} // namespace parley
