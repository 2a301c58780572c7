#pragma once

#include "runtime/base/uuid.hpp"

#include <chrono>
#include <memory>
#include <openssl/evp.h>
#include <string>
#include <string_view>

namespace parley::bench {

/// Mints access tokens with the node's own private key: logging thousands of users in would cost
/// a bcrypt each, tens of milliseconds of a core that the measurement needs.
class token_signer {
public:
    /// `pem` is a PEM text or the path of a PEM file with an RSA private key; `issuer` is the
    /// node's `auth.issuer`. Throws `cannot_run` when there is no such key.
    token_signer(const std::string& pem, std::string issuer);

    /// An RS256 JWT for this user with the claims and the key id of the node's own tokens.
    std::string sign(
        const uuid& user,
        std::string_view email,
        std::chrono::seconds valid,
        std::string_view role = "user"
    ) const;

    /// The thumbprint of the key.
    const std::string& key_id() const { return key_id_; }

private:
    struct key_deleter {
        void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    };

    std::unique_ptr<EVP_PKEY, key_deleter> key_;
    std::string issuer_;
    std::string key_id_;
};

/// The RFC 7638 thumbprint of an RSA key, with SHA-256.
std::string thumbprint(const EVP_PKEY* key);

/// Base64 for URLs without padding (RFC 4648 section 5).
std::string base64_url(std::string_view bytes);

} // namespace parley::bench
