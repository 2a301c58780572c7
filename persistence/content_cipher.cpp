#include "persistence/content_cipher.hpp"

#include <sodium.h>

namespace parley {

namespace {

constexpr char first_master_key = 1;
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
    std::string nonce(nonce_size, '\0');
    randombytes_buf(nonce.data(), nonce.size());
    return nonce;
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
    content_cipher made;
    if (sodium_init() < 0)
        return failure{errc::internal, "the random source cannot be opened"};
    if (master_key.empty())
        return made;
    master_key_bytes key{};
    std::size_t length = 0;
    auto failed = sodium_base642bin(
        key.data(),
        key.size(),
        master_key.data(),
        master_key.size(),
        " \n",
        &length,
        nullptr,
        sodium_base64_VARIANT_ORIGINAL
    );
    if (failed != 0 || length != key.size())
        return failure{errc::validation_failed, "master_key: must be 32 bytes in base64"};
    made.master_key_ = key;
    return made;
}

content_key_ptr content_cipher::make_key() const {
    if (!has_master_key())
        return nullptr;
    content_key key;
    randombytes_buf(key.bytes.data(), key.bytes.size());
    return std::make_shared<const content_key>(key);
}

std::optional<pg::bytes> content_cipher::wrap(const content_key_ptr& key) const {
    if (key == nullptr || !has_master_key())
        return std::nullopt;
    std::string_view plain{reinterpret_cast<const char*>(key->bytes.data()), key->bytes.size()};
    auto nonce = make_nonce();
    return pg::bytes{first_master_key + nonce + lock(plain, nonce, master_key_->data())};
}

result<content_key_ptr> content_cipher::unwrap(const std::optional<pg::bytes>& wrapped) const {
    if (!wrapped)
        return content_key_ptr{};
    if (!has_master_key())
        return failure{errc::internal, "content is encrypted, but no master key is set"};
    std::string_view stored{wrapped->value};
    if (stored.size() <= 1 + nonce_size || stored.front() != first_master_key)
        return failure{errc::internal, "a content key was wrapped by an unknown master key"};
    auto plain =
        unlock(stored.substr(1 + nonce_size), stored.substr(1, nonce_size), master_key_->data());
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
