#include "persistence/content_cipher.hpp"

#include "runtime/base/random_bytes.hpp"

#include <algorithm>
#include <array>
#include <sodium.h>

namespace parley {

namespace {

constexpr std::size_t key_size = crypto_secretbox_KEYBYTES;
constexpr std::size_t nonce_size = crypto_secretbox_NONCEBYTES;
constexpr std::size_t tag_size = crypto_secretbox_MACBYTES;

static_assert(sizeof(content_key::bytes) == key_size);

const std::uint8_t* bytes_of(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::uint8_t* bytes_of(std::string& text) {
    return reinterpret_cast<std::uint8_t*>(text.data());
}

std::string make_nonce() {
    std::array<std::uint8_t, nonce_size> nonce{};
    random_bytes(nonce);
    return {nonce.begin(), nonce.end()};
}

std::string lock(std::string_view plain, const std::string& nonce, const std::uint8_t* key) {
    std::string box(plain.size() + tag_size, '\0');
    crypto_secretbox_easy(bytes_of(box), bytes_of(plain), plain.size(), bytes_of(nonce), key);
    return box;
}

std::optional<std::string>
unlock(std::string_view box, std::string_view nonce, const std::uint8_t* key) {
    if (box.size() < tag_size || nonce.size() != nonce_size)
        return std::nullopt;
    std::string plain(box.size() - tag_size, '\0');
    auto failed = crypto_secretbox_open_easy(
        bytes_of(plain), bytes_of(box), box.size(), bytes_of(nonce), key
    );
    return failed == 0 ? std::optional{std::move(plain)} : std::nullopt;
}

} // namespace

result<content_cipher> content_cipher::make(std::string_view master_key) {
    auto masters = master_keys::make(master_key);
    if (!masters)
        return masters.error();
    return content_cipher{std::move(*masters)};
}

content_key_ptr content_cipher::make_key() const {
    if (!has_master_key())
        return nullptr;
    content_key key;
    random_bytes(key.bytes);
    return std::make_shared<const content_key>(key);
}

std::optional<pg::bytes> content_cipher::wrap(const content_key_ptr& key) const {
    if (key == nullptr || !has_master_key())
        return std::nullopt;
    return pg::bytes{
        masters_->wrap({reinterpret_cast<const char*>(key->bytes.data()), key->bytes.size()})
    };
}

result<content_key_ptr> content_cipher::unwrap(const std::optional<pg::bytes>& wrapped) const {
    if (!wrapped)
        return content_key_ptr{};
    if (!has_master_key())
        return failure{errc::internal, "content is encrypted, but no master key is set"};
    auto plain = masters_->unwrap(wrapped->value);
    content_key key;
    if (!plain || plain->size() != key.bytes.size())
        return failure{errc::internal, "the master key is not the one that wrapped a content key"};
    std::ranges::copy(*plain, key.bytes.begin());
    return std::make_shared<const content_key>(key);
}

sealed_text content_cipher::seal(std::string_view text, const content_key_ptr& key) {
    if (key == nullptr)
        return {encryption::plain, std::string{text}, std::nullopt, std::nullopt};
    auto nonce = make_nonce();
    auto box = lock(text, nonce, key->bytes.data());
    return {encryption::at_rest, std::nullopt, pg::bytes{nonce}, pg::bytes{std::move(box)}};
}

result<std::string> content_cipher::open(const sealed_text& sealed, const content_key_ptr& key) {
    if (sealed.version == encryption::plain)
        return sealed.text.value_or("");
    if (key == nullptr || !sealed.nonce || !sealed.content)
        return failure{errc::internal, "an encrypted row without its key"};
    auto plain = unlock(sealed.content->value, sealed.nonce->value, key->bytes.data());
    if (!plain)
        return failure{errc::internal, "a row was not sealed by the key of its conversation"};
    return *std::move(plain);
}

} // namespace parley
