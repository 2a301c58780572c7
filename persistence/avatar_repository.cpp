#include "persistence/avatar_repository.hpp"

namespace parley {

namespace {

// The user's row is locked first: what another upload has just made current is not dropped.
constexpr pg::statement put_avatar{
    "put_avatar",
    R"sql(
    WITH owner AS MATERIALIZED (
        SELECT id, avatar_url FROM users.users WHERE id = $1 FOR UPDATE
    ), dropped AS (
        DELETE FROM users.avatars USING owner
        WHERE user_id = owner.id AND hash <> $2
          AND '/media/' || encode(hash, 'hex') IS DISTINCT FROM owner.avatar_url
    ), stored AS (
        INSERT INTO users.avatars (user_id, hash, media_type, content)
        SELECT id, $2, $3, $4 FROM owner
        ON CONFLICT (user_id, hash) DO UPDATE SET created_at = now()
    )
    UPDATE users.users SET avatar_url = $5 FROM owner WHERE users.id = owner.id
    RETURNING users.id, username, display_name::text, users.avatar_url
    )sql"
};

constexpr pg::statement select_avatar{
    "select_avatar", "SELECT media_type, content FROM users.avatars WHERE hash = $1 LIMIT 1"
};

} // namespace

net::awaitable<result<profile_record>> avatar_repository::put(new_avatar avatar) {
    auto with = pg::bind(
        avatar.user,
        pg::bytes{std::move(avatar.hash)},
        avatar.media_type,
        pg::bytes{std::move(avatar.content)},
        avatar.url
    );
    auto rows = co_await pool_.execute(put_avatar, std::move(with));
    if (!rows)
        co_return rows.error();
    if (rows->empty())
        co_return failure{errc::user_not_found};
    co_return to_profile(*rows, 0);
}

net::awaitable<result<media_record>> avatar_repository::find(std::string hash) {
    auto rows = co_await pool_.read(select_avatar, pg::bind(pg::bytes{std::move(hash)}));
    if (!rows)
        co_return rows.error();
    if (rows->empty())
        co_return failure{errc::not_found};
    co_return media_record{rows->get<std::string>(0, 0), rows->get<pg::bytes>(0, 1).value};
}

} // namespace parley
