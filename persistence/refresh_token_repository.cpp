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
        UPDATE users.refresh_tokens
        SET revoked = true, rotated_at = clock_timestamp(), retry_key = $5
        WHERE token_hash = $1 AND kind = $3 AND NOT revoked AND expires_at > clock_timestamp()
          AND NOT EXISTS (SELECT 1 FROM users.erasures WHERE user_id = refresh_tokens.user_id)
        RETURNING user_id, family_id, kind
    ), fresh AS (
        INSERT INTO users.refresh_tokens (token_hash, user_id, family_id, kind, expires_at)
        SELECT $2, user_id, family_id, kind, clock_timestamp() + make_interval(secs => $4::float8)
        FROM used
    )
    SELECT users.id, users.email, users.email_sealed, users.roles
    FROM used JOIN users.users ON users.id = used.user_id
    )sql"
};

// The successor must be untouched: who has used it has no need to ask again.
constexpr pg::statement select_repeated_rotation{
    "select_repeated_rotation",
    R"sql(
    SELECT users.id, users.email, users.email_sealed, users.roles
    FROM users.refresh_tokens old
    JOIN users.refresh_tokens fresh
      ON fresh.token_hash = $2 AND fresh.family_id = old.family_id AND NOT fresh.revoked
     AND fresh.expires_at > clock_timestamp()
    JOIN users.users ON users.id = old.user_id
    WHERE old.token_hash = $1 AND old.kind = $3 AND old.retry_key = $4
      AND old.rotated_at > clock_timestamp() - make_interval(secs => $5::float8)
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

net::awaitable<result<rotated_token>> refresh_token_repository::rotate(refresh_token_rotation what
) {
    auto with = pg::bind(
        to_bytes(what.old),
        to_bytes(what.fresh),
        what.kind,
        static_cast<double>(what.life.count()),
        to_bytes(what.retry_key)
    );
    auto rows = co_await pool_.execute(rotate_refresh_token, std::move(with));
    if (!rows)
        co_return rows.error();
    if (!rows->empty())
        co_return to_rotated(*rows, false);
    auto repeated = co_await find_repeated(what);
    if (!repeated)
        co_return repeated.error();
    if (*repeated)
        co_return std::move(**repeated);
    auto used = co_await pool_.read(select_used_token, pg::bind(to_bytes(what.old)));
    if (!used)
        co_return used.error();
    if (!used->empty()) {
        log::warning("refresh_token_reused", {{"user_id", to_string(used->get<user_id>(0, 0))}});
        if (auto done = co_await revoke_family(what.old); !done)
            co_return done.error();
    }
    co_return failure{errc::invalid_refresh_token};
}

net::awaitable<result<std::optional<rotated_token>>>
refresh_token_repository::find_repeated(const refresh_token_rotation& what) {
    std::optional<rotated_token> none;
    if (!what.retry_key)
        co_return none;
    auto with = pg::bind(
        to_bytes(what.old),
        to_bytes(what.fresh),
        what.kind,
        to_bytes(what.retry_key),
        static_cast<double>(what.retry_window.count())
    );
    auto rows = co_await pool_.read(select_repeated_rotation, std::move(with));
    if (!rows)
        co_return rows.error();
    if (rows->empty())
        co_return none;
    auto rotated = to_rotated(*rows, true);
    if (!rotated)
        co_return rotated.error();
    co_return std::optional{std::move(*rotated)};
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

result<rotated_token>
refresh_token_repository::to_rotated(const pg::rows& rows, bool is_replayed) const {
    rotated_token made;
    made.owner.id = rows.get<user_id>(0, 0);
    stored_email stored{rows.find<std::string>(0, 1), rows.find<pg::bytes>(0, 2), std::nullopt};
    auto email = emails_->open(stored, made.owner.id);
    if (!email)
        return email.error();
    made.owner.email = std::move(*email);
    made.owner.roles = rows.get<std::vector<std::string>>(0, 3);
    made.is_replayed = is_replayed;
    return made;
}

} // namespace parley
