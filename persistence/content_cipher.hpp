#pragma once

#include "persistence/master_keys.hpp"
#include "persistence/pg/codec.hpp"
#include "persistence/records.hpp"
#include "runtime/base/result.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// How the content of a row is stored; the column `encryption_version`.
enum class encryption : std::uint8_t {
    plain = 0,
    /// By the key of its conversation (XSalsa20-Poly1305), a fresh nonce a row.
    at_rest = 1,
};

/// What a text becomes in a row. Exactly one of `text` and `content` stands.
struct sealed_text {
    encryption version = encryption::plain;
    std::optional<std::string> text;
    std::optional<pg::bytes> nonce;
    std::optional<pg::bytes> content;
};

/// Encrypts content at rest: each conversation has a key of its own, kept wrapped by the master
/// key beside it. Thread-safe after construction.
class content_cipher {
public:
    /// Without a master key everything is stored plain.
    content_cipher() = default;

    explicit content_cipher(std::shared_ptr<master_keys> masters) : masters_{std::move(masters)} {}

    /// As `master_keys::make`.
    static result<content_cipher> make(std::string_view master_key);

    bool has_master_key() const { return masters_ != nullptr && masters_->are_present(); }

    /// A new key; null without a master key.
    content_key_ptr make_key() const;

    /// What is stored of a key; none for a null key.
    std::optional<pg::bytes> wrap(const content_key_ptr& key) const;

    /// The key again; null when nothing was stored. `internal` when this master key did not
    /// wrap it or none is set.
    result<content_key_ptr> unwrap(const std::optional<pg::bytes>& wrapped) const;

    /// Seals a text by the key, or leaves it plain when that is null.
    static sealed_text seal(std::string_view text, const content_key_ptr& key);

    /// The text again; `internal` when the key is missing or not the one that sealed it.
    static result<std::string> open(const sealed_text& sealed, const content_key_ptr& key);

private:
    std::shared_ptr<master_keys> masters_;
};

} // namespace parley
