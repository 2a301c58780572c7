#pragma once

#include "persistence/pg/codec.hpp"
#include "persistence/secret_box.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/base/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// What of an email stands in a row: itself, or a box and its blind index.
struct stored_email {
    std::optional<std::string> plain;
    std::optional<pg::bytes> sealed;
    std::optional<pg::bytes> index;
};

/// Email addresses at rest. Under a key each is sealed for its user, and found again by a keyed
/// hash of its folded form; neither says anything to who has only the database. Without a key
/// they are stored plain. Immutable, so thread-safe.
class email_cipher {
public:
    struct keys {
        secret_box::key sealing{};
        secret_box::key index{};
    };

    email_cipher() = default;
    explicit email_cipher(const keys& with) : keys_{with} {}

    bool is_sealing() const { return keys_.has_value(); }

    stored_email store(std::string_view email, user_id user) const;

    /// Under which `email` is found, whatever its case; none without a key.
    std::optional<pg::bytes> index_of(std::string_view email) const;

    /// The email again, empty for somebody who has none any more; `internal` when it was not
    /// sealed by our key for this user.
    result<std::string> open(const stored_email& stored, user_id user) const;

private:
    std::optional<keys> keys_;
};

using email_cipher_ptr = std::shared_ptr<const email_cipher>;

} // namespace parley
