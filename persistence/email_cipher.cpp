#include "persistence/email_cipher.hpp"

#include <sodium.h>

namespace parley {

namespace {

/// As the database folds what is stored plain: addresses are ASCII.
std::string folded(std::string_view email) {
    std::string out{email};
    for (char& c : out)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

} // namespace

stored_email email_cipher::store(std::string_view email, user_id user) const {
    if (!keys_)
        return {std::string{email}, std::nullopt, std::nullopt};
    auto sealed = secret_box::seal(email, keys_->sealing, to_string(user));
    return {std::nullopt, pg::bytes{std::move(sealed)}, index_of(email)};
}

std::optional<pg::bytes> email_cipher::index_of(std::string_view email) const {
    if (!keys_)
        return std::nullopt;
    auto text = folded(email);
    std::string hash(crypto_generichash_BYTES, '\0');
    crypto_generichash(
        reinterpret_cast<unsigned char*>(hash.data()),
        hash.size(),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        keys_->index.data(),
        keys_->index.size()
    );
    return pg::bytes{std::move(hash)};
}

result<std::string> email_cipher::open(const stored_email& stored, user_id user) const {
    if (!stored.sealed)
        return stored.plain.value_or("");
    if (!keys_)
        return failure{errc::internal, "emails are encrypted, but no master key is set"};
    auto plain = secret_box::open(stored.sealed->value, keys_->sealing, to_string(user));
    if (!plain)
        return failure{errc::internal, "an email was not sealed by our key"};
    return std::move(*plain);
}

} // namespace parley
