#include "actors/accounts/session_secrets.hpp"

#include "actors/accounts/secret.hpp"
#include "runtime/base/assert.hpp"

#include <sodium.h>

namespace parley {

namespace {

constexpr std::size_t key_size = 32;
/// Characters of a secret that make a nonce: 96 bits.
constexpr std::size_t nonce_size = 16;
constexpr auto text_variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// The keyed hash of `text` in the form of a secret.
std::string hashed(std::string_view text, const std::array<unsigned char, key_size>& key) {
    std::array<unsigned char, key_size> hash{};
    crypto_generichash(
        hash.data(), hash.size(), bytes_of(text), text.size(), key.data(), key.size()
    );
    std::array<char, sodium_base64_ENCODED_LEN(key_size, text_variant)> out{};
    sodium_bin2base64(out.data(), out.size(), hash.data(), hash.size(), text_variant);
    return out.data();
}

std::array<unsigned char, key_size> derived(std::string_view secret, std::string_view purpose) {
    std::array<unsigned char, key_size> key{};
    crypto_generichash_state state{};
    crypto_generichash_init(&state, bytes_of(purpose), purpose.size(), key.size());
    crypto_generichash_update(&state, bytes_of(secret), secret.size());
    crypto_generichash_final(&state, key.data(), key.size());
    return key;
}

} // namespace

session_secrets::session_secrets(std::string_view signing_key) {
    std::string own;
    if (signing_key.empty())
        own = make_secret();
    auto secret = signing_key.empty() ? std::string_view{own} : signing_key;
    // Purposes are keys of the hash and must have 16 bytes or more.
    successor_key_ = derived(secret, "parley refresh successor");
    mark_key_ = derived(secret, "parley known device");
}

std::string session_secrets::successor_of(std::string_view secret) const {
    return hashed(secret, successor_key_);
}

std::string session_secrets::make_mark(user_id user) const {
    auto nonce = make_secret().substr(0, nonce_size);
    return nonce + sealed(nonce, user);
}

bool session_secrets::is_mark_of(std::string_view mark, user_id user) const {
    if (mark.size() <= nonce_size || !looks_like_secret(mark.substr(nonce_size)))
        return false;
    auto expected = sealed(mark.substr(0, nonce_size), user);
    return sodium_memcmp(expected.data(), mark.data() + nonce_size, expected.size()) == 0;
}

std::string session_secrets::sealed(std::string_view nonce, user_id user) const {
    return hashed(std::string{nonce} + to_string(user), mark_key_);
}

} // namespace parley
