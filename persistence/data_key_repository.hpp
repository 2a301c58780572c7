#pragma once

#include "persistence/email_cipher.hpp"
#include "persistence/master_keys.hpp"
#include "persistence/pg/pool.hpp"

#include <cstdint>
#include <memory>

namespace parley {

/// The keys of personal data. They lie in the database, wrapped by the master key, so that a new
/// master key needs no row to be encrypted again. On the storage loop.
class data_key_repository {
public:
    data_key_repository(pg::pool& pool, std::shared_ptr<master_keys> masters)
        : pool_{pool}, masters_{std::move(masters)} {}

    /// The cipher of emails, with keys made now if there are none yet; the same on every node.
    /// Without a master key it stores plain. `validation_failed` when the database has keys that
    /// none of our master keys wrapped.
    net::awaitable<result<email_cipher_ptr>> open_emails();

    /// Seals the emails that earlier versions, or a time without a master key, left plain.
    /// Answers how many.
    net::awaitable<result<std::int64_t>> seal_plain_emails(email_cipher_ptr with);

private:
    net::awaitable<result<bool>> has_keys();
    net::awaitable<result<secret_box::key>> provide(std::string purpose);

    pg::pool& pool_;
    std::shared_ptr<master_keys> masters_;
};

} // namespace parley
