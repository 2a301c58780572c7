#include "persistence/device_key_repository.hpp"

namespace parley {

namespace {

// Held by whoever adds a device, so that two at once cannot exceed the bound.
constexpr pg::statement lock_key_owner{
    "lock_key_owner", "SELECT 1 FROM users.users WHERE id = $1 FOR NO KEY UPDATE"
};

constexpr pg::statement upsert_device_key{
    "upsert_device_key",
    R"sql(
    INSERT INTO users.device_keys (user_id, device_id, public_key, created_at, updated_at)
    SELECT $1, $2, $3, now(), now()
    WHERE (SELECT count(*) FROM users.device_keys WHERE user_id = $1 AND device_id <> $2) < $4
    ON CONFLICT (user_id, device_id) DO UPDATE
        SET public_key = excluded.public_key, updated_at = excluded.updated_at
    RETURNING device_id, public_key, updated_at
    )sql"
};

constexpr pg::statement delete_device_key{
    "delete_device_key", "DELETE FROM users.device_keys WHERE user_id = $1 AND device_id = $2"
};

// One row without a device for somebody who has none, no row for nobody.
constexpr pg::statement select_device_keys{
    "select_device_keys",
    R"sql(
    SELECT device_id, public_key, updated_at
    FROM users.users LEFT JOIN users.device_keys ON user_id = id
    WHERE id = $1 ORDER BY device_keys.created_at, device_id
    )sql"
};

device_key_record to_key(const pg::rows& rows, int row) {
    return {rows.get<uuid>(row, 0), rows.get<pg::bytes>(row, 1).value, rows.get<timestamp>(row, 2)};
}

net::awaitable<result<device_key_record>>
put_key(pg::connection& on, user_id user, uuid device, std::string public_key, int count_max) {
    auto owner = co_await on.execute(lock_key_owner, pg::bind(user));
    if (!owner)
        co_return owner.error();
    if (owner->empty())
        co_return failure{errc::user_not_found};
    pg::bytes key{std::move(public_key)};
    auto with = pg::bind(user, device, key, static_cast<std::int64_t>(count_max));
    auto rows = co_await on.execute(upsert_device_key, std::move(with));
    if (!rows)
        co_return rows.error();
    if (rows->empty())
        co_return failure{errc::validation_failed, "too many devices"};
    co_return to_key(*rows, 0);
}

} // namespace

net::awaitable<result<device_key_record>>
device_key_repository::put(user_id user, uuid device, std::string public_key, int count_max) {
    co_return co_await pool_.transaction<device_key_record>([&](pg::connection& on) {
        return put_key(on, user, device, std::move(public_key), count_max);
    });
}

net::awaitable<result<void>> device_key_repository::remove(user_id user, uuid device) {
    auto done = co_await pool_.execute(delete_device_key, pg::bind(user, device));
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

net::awaitable<result<std::vector<device_key_record>>> device_key_repository::list(user_id user) {
    auto rows = co_await pool_.read(select_device_keys, pg::bind(user));
    if (!rows)
        co_return rows.error();
    if (rows->empty())
        co_return failure{errc::user_not_found};
    std::vector<device_key_record> keys;
    for (int row = 0; row < rows->count(); ++row) {
        if (!rows->is_null(row, 0))
            keys.push_back(to_key(*rows, row));
    }
    co_return keys;
}

} // namespace parley
