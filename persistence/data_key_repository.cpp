#include "persistence/data_key_repository.hpp"

#include <algorithm>
#include <sodium.h>

namespace parley {

namespace {

constexpr std::int64_t batch_rows_max = 500;

constexpr pg::statement data_keys_exist{
    "data_keys_exist", "SELECT EXISTS (SELECT 1 FROM users.data_keys)"
};

// Of nodes that start together one inserts; all read what it inserted.
constexpr pg::statement insert_data_key{
    "insert_data_key",
    "INSERT INTO users.data_keys (purpose, wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING"
};

constexpr pg::statement select_data_key{
    "select_data_key", "SELECT wrapped FROM users.data_keys WHERE purpose = $1"
};

constexpr pg::statement select_plain_emails{
    "select_plain_emails", "SELECT id, email FROM users.users WHERE email IS NOT NULL LIMIT $1"
};

constexpr pg::statement seal_emails{
    "seal_emails",
    R"sql(
    UPDATE users.users SET email = NULL, email_sealed = sealed, email_index = index
    FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS fresh (of_user, sealed, index)
    WHERE id = of_user AND email IS NOT NULL
    )sql"
};

struct sealed_row {
    user_id user;
    stored_email email;
};

} // namespace

net::awaitable<result<email_cipher_ptr>> data_key_repository::open_emails() {
    if (!masters_->are_present()) {
        auto exist = co_await has_keys();
        if (!exist)
            co_return exist.error();
        if (*exist)
            co_return failure{
                errc::validation_failed,
                "master_key: is not set, but the emails in this database are encrypted"
            };
        co_return std::make_shared<const email_cipher>();
    }
    auto sealing = co_await provide("email sealing");
    if (!sealing)
        co_return sealing.error();
    auto index = co_await provide("email index");
    if (!index)
        co_return index.error();
    co_return std::make_shared<const email_cipher>(email_cipher::keys{*sealing, *index});
}

net::awaitable<result<bool>> data_key_repository::has_keys() {
    auto rows = co_await pool_.read(data_keys_exist);
    if (!rows)
        co_return rows.error();
    co_return rows->get<bool>(0, 0);
}

net::awaitable<result<secret_box::key>> data_key_repository::provide(std::string purpose) {
    secret_box::key key{};
    randombytes_buf(key.data(), key.size());
    pg::bytes wrapped{masters_->wrap({reinterpret_cast<const char*>(key.data()), key.size()})};
    auto inserted = co_await pool_.execute(insert_data_key, pg::bind(purpose, wrapped));
    if (!inserted)
        co_return inserted.error();
    auto rows = co_await pool_.read(select_data_key, pg::bind(purpose));
    if (!rows)
        co_return rows.error();
    auto plain = masters_->unwrap(rows->get<pg::bytes>(0, 0).value);
    if (!plain || plain->size() != key.size())
        co_return failure{
            errc::validation_failed, "master_key: is not the one that this database was used with"
        };
    std::ranges::copy(*plain, key.begin());
    co_return key;
}

net::awaitable<result<std::int64_t>> data_key_repository::seal_plain_emails(email_cipher_ptr with) {
    std::int64_t count = 0;
    while (with->is_sealing()) {
        auto rows = co_await pool_.read(select_plain_emails, pg::bind(batch_rows_max));
        if (!rows)
            co_return rows.error();
        if (rows->empty())
            break;
        std::vector<sealed_row> batch;
        for (int row = 0; row < rows->count(); ++row) {
            auto user = rows->get<user_id>(row, 0);
            batch.push_back({user, with->store(rows->get<std::string>(row, 1), user)});
        }
        pg::params update;
        update.add_array(
                  batch, [](const auto& x) { return x.user; }
        ).add_array(batch, [](const auto& x) {
             return x.email.sealed;
         }).add_array(batch, [](const auto& x) { return x.email.index; });
        auto done = co_await pool_.execute(seal_emails, std::move(update));
        if (!done)
            co_return done.error();
        count += done->affected();
    }
    co_return count;
}

} // namespace parley
