#include "persistence/erasure_repository.hpp"

namespace parley {

namespace {

constexpr std::int64_t batch_rows_max = 16;

constexpr pg::statement schedule_erasure{
    "schedule_erasure",
    R"sql(
    WITH wish AS (
        INSERT INTO users.erasures (user_id, erase_after)
        SELECT id, clock_timestamp() + make_interval(secs => $2::float8)
        FROM users.users WHERE id = $1
        ON CONFLICT (user_id) DO UPDATE SET erase_after = erasures.erase_after
        RETURNING erase_after
    ), locked AS (
        UPDATE users.users SET password_hash = '!' WHERE id = $1
    ), ended AS (
        UPDATE users.refresh_tokens SET revoked = true WHERE user_id = $1 AND NOT revoked
    ), unlinked AS (
        DELETE FROM users.email_verifications WHERE user_id = $1
    ), unsent AS (
        DELETE FROM users.outbox WHERE payload ->> 'user_id' = $1::text AND done_at IS NULL
    )
    SELECT erase_after FROM wish
    )sql"
};

constexpr pg::statement select_recent_erasures{
    "select_recent_erasures",
    R"sql(
    SELECT user_id FROM users.erasures
    WHERE requested_at > clock_timestamp() - make_interval(secs => $1::float8)
    )sql"
};

constexpr pg::statement erase_due_people{
    "erase_due_people",
    R"sql(
    WITH due AS (
        SELECT user_id FROM users.erasures
        WHERE erased_at IS NULL AND erase_after <= clock_timestamp()
        ORDER BY erase_after LIMIT $1 FOR UPDATE SKIP LOCKED
    )
    UPDATE users.erasures
    SET erased = users.erase_person(due.user_id), erased_at = clock_timestamp()
    FROM due WHERE erasures.user_id = due.user_id
    RETURNING erasures.user_id, erased::text
    )sql"
};

} // namespace

net::awaitable<result<timestamp>>
erasure_repository::schedule(user_id user, std::chrono::seconds delay) {
    auto with = pg::bind(user, static_cast<double>(delay.count()));
    auto rows = co_await pool_.execute(schedule_erasure, std::move(with));
    if (!rows)
        co_return rows.error();
    if (rows->empty())
        co_return failure{errc::user_not_found};
    co_return rows->get<timestamp>(0, 0);
}

net::awaitable<result<std::vector<user_id>>> erasure_repository::recent(std::chrono::seconds window
) {
    auto with = pg::bind(static_cast<double>(window.count()));
    auto rows = co_await pool_.read(select_recent_erasures, std::move(with));
    if (!rows)
        co_return rows.error();
    std::vector<user_id> users;
    for (int row = 0; row < rows->count(); ++row)
        users.push_back(rows->get<user_id>(row, 0));
    co_return users;
}

net::awaitable<result<std::vector<erased_person>>> erasure_repository::erase_due() {
    auto rows = co_await pool_.execute(erase_due_people, pg::bind(batch_rows_max));
    if (!rows)
        co_return rows.error();
    std::vector<erased_person> people;
    for (int row = 0; row < rows->count(); ++row)
        people.push_back({rows->get<user_id>(row, 0), rows->get<std::string>(row, 1)});
    co_return people;
}

} // namespace parley
