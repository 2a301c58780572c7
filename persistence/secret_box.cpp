#include "persistence/secret_box.hpp"

#include <sodium.h>

namespace parley::secret_box {

namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

static_assert(sizeof(key) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::uint8_t* bytes_of(std::string& text) {
    return reinterpret_cast<std::uint8_t*>(text.data());
}

} // namespace

std::string seal(std::string_view plain, const key& with, std::string_view context) {
    std::string sealed(nonce_size + plain.size() + tag_size, '\0');
    randombytes_buf(sealed.data(), nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes_of(sealed) + nonce_size,
        nullptr,
        bytes_of(plain),
        plain.size(),
        bytes_of(context),
        context.size(),
        nullptr,
        bytes_of(sealed),
        with.data()
    );
    return sealed;
}

std::optional<std::string>
open(std::string_view sealed, const key& with, std::string_view context) {
    if (sealed.size() < nonce_size + tag_size)
        return std::nullopt;
    std::string plain(sealed.size() - nonce_size - tag_size, '\0');
    auto failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes_of(plain),
        nullptr,
        nullptr,
        bytes_of(sealed) + nonce_size,
        sealed.size() - nonce_size,
        bytes_of(context),
        context.size(),
        bytes_of(sealed),
        with.data()
    );
    return failed == 0 ? std::optional{std::move(plain)} : std::nullopt;
}

} // namespace parley::secret_box
