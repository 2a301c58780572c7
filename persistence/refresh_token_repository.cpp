#include "persistence/refresh_token_repository.hpp"

#include "runtime/base/log.hpp"

namespace parley {

namespace {

constexpr pg::statement insert_refresh_token{
    "insert_refresh_token",
    R"sql(
    INSERT INTO users.refresh_tokens (token_hash, user_id, family_id, kind, expires_at)
    VALUES ($1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5::float8))
    )sql"
};

constexpr pg::statement rotate_refresh_token{
    "rotate_refresh_token",
    R"sql(
    WITH used AS (
        UPDATE users.refresh_tokens SET revoked = true
        WHERE token_hash = $1 AND kind = $3 AND NOT revoked AND expires_at > clock_timestamp()
        RETURNING user_id, family_id, kind
    ), fresh AS (
        INSERT INTO users.refresh_tokens (token_hash, user_id, family_id, kind, expires_at)
        SELECT $2, user_id, family_id, kind, clock_timestamp() + make_interval(secs => $4::float8)
        FROM used
    )
    SELECT users.id, users.email, users.roles FROM used JOIN users.users ON users.id = used.user_id
    )sql"
};

constexpr pg::statement select_used_token{
    "select_used_token",
    "SELECT user_id FROM users.refresh_tokens WHERE token_hash = $1 AND revoked"
};

constexpr pg::statement revoke_token_family{
    "revoke_token_family",
    R"sql(
    UPDATE users.refresh_tokens SET revoked = true
    WHERE NOT revoked
      AND family_id = (SELECT family_id FROM users.refresh_tokens WHERE token_hash = $1)
    )sql"
};

constexpr pg::statement delete_expired_tokens{
    "delete_expired_tokens", "DELETE FROM users.refresh_tokens WHERE expires_at < clock_timestamp()"
};

} // namespace

net::awaitable<result<void>> refresh_token_repository::insert(
    user_id user, token_hash hash, refresh_token_kind kind, std::chrono::seconds life
) {
    auto with =
        pg::bind(to_bytes(hash), user, uuid::make_v7(), kind, static_cast<double>(life.count()));
    auto done = co_await pool_.execute(insert_refresh_token, std::move(with));
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

net::awaitable<result<session_owner>> refresh_token_repository::rotate(
    token_hash old, token_hash fresh, refresh_token_kind kind, std::chrono::seconds life
) {
    auto with = pg::bind(to_bytes(old), to_bytes(fresh), kind, static_cast<double>(life.count()));
    auto rows = co_await pool_.execute(rotate_refresh_token, std::move(with));
    if (!rows)
        co_return rows.error();
    if (!rows->empty()) {
        session_owner owner;
        owner.id = rows->get<user_id>(0, 0);
        owner.email = rows->get<std::string>(0, 1);
        owner.roles = rows->get<std::vector<std::string>>(0, 2);
        co_return owner;
    }
    auto used = co_await pool_.read(select_used_token, pg::bind(to_bytes(old)));
    if (!used)
        co_return used.error();
    if (!used->empty()) {
        log::warning("refresh_token_reused", {{"user_id", to_string(used->get<user_id>(0, 0))}});
        if (auto done = co_await revoke_family(old); !done)
            co_return done.error();
    }
    co_return failure{errc::invalid_refresh_token};
}

net::awaitable<result<void>> refresh_token_repository::revoke_family(token_hash hash) {
    // A rotation under way may add a token that this statement does not see yet, after it has
    // waited for the rotation's row: look again until nothing is left.
    constexpr int rounds_max = 8;
    for (int round = 0; round < rounds_max; ++round) {
        auto done = co_await pool_.execute(revoke_token_family, pg::bind(to_bytes(hash)));
        if (!done)
            co_return done.error();
        if (done->affected() == 0)
            break;
    }
    co_return result<void>{};
}

net::awaitable<result<std::int64_t>> refresh_token_repository::delete_expired() {
    auto done = co_await pool_.execute(delete_expired_tokens);
    if (!done)
        co_return done.error();
    co_return done->affected();
}

} // namespace parley
