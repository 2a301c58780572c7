#include "actors/accounts/secret.hpp"

#include "runtime/base/assert.hpp"

#include <sodium.h>

namespace parley {

namespace {

constexpr std::size_t secret_bytes = 32;
constexpr auto secret_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

} // namespace

std::string make_secret() {
    static const bool is_ready = sodium_init() >= 0;
    require(is_ready, "libsodium is available");
    std::array<unsigned char, secret_bytes> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::array<char, sodium_base64_ENCODED_LEN(secret_bytes, secret_variant)> text{};
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), secret_variant);
    return text.data();
}

bool looks_like_secret(std::string_view text) {
    constexpr std::size_t size = sodium_base64_ENCODED_LEN(secret_bytes, secret_variant) - 1;
    return text.size() == size;
}

token_hash hash_of_secret(std::string_view secret) {
    token_hash hash{};
    crypto_hash_sha256(
        hash.data(), reinterpret_cast<const unsigned char*>(secret.data()), secret.size()
    );
    return hash;
}

} // namespace parley
