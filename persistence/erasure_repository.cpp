#include "persistence/erasure_repository.hpp"

#include <algorithm>

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

// A place before all of a window is its beginning with the smallest id.
constexpr pg::statement select_erasure_events{
    "select_erasure_events",
    R"sql(
    WITH first AS (
        SELECT coalesce($1, statement_timestamp() - make_interval(secs => $3::float8)) AS at,
               coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid) AS user_id
    ), news AS (
        (SELECT requested_at AS at, user_id, 1 AS step FROM users.erasures
         WHERE (requested_at, user_id) > ((SELECT at FROM first), (SELECT user_id FROM first))
         ORDER BY requested_at, user_id LIMIT $4)
        UNION ALL
        (SELECT erased_at, user_id, 2 FROM users.erasures
         WHERE erased_at IS NOT NULL
           AND (erased_at, user_id) > ((SELECT at FROM first), (SELECT user_id FROM first))
         ORDER BY erased_at, user_id LIMIT $4)
    )
    SELECT news.user_id, step, at, users.username, users.display_name
    FROM news JOIN users.users ON users.id = news.user_id
    ORDER BY at, news.user_id LIMIT $4
    )sql"
};

constexpr pg::statement select_erased_among{
    "select_erased_among",
    "SELECT user_id FROM users.erasures WHERE user_id = ANY ($1) AND erased_at IS NOT NULL"
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

net::awaitable<result<erasure_page>> erasure_repository::events(
    std::optional<erasure_cursor> after, std::chrono::seconds window, int limit
) {
    pg::params with;
    with.add(after ? std::optional{after->at} : std::nullopt);
    with.add(after ? std::optional{after->user} : std::nullopt);
    with.add(static_cast<double>(window.count()));
    with.add(static_cast<std::int64_t>(limit) + 1);
    auto rows = co_await pool_.read(select_erasure_events, std::move(with));
    if (!rows)
        co_return rows.error();
    erasure_page page;
    page.has_more = rows->count() > limit;
    for (int row = 0; row < std::min(rows->count(), limit); ++row) {
        erasure_event event;
        event.user = rows->get<user_id>(row, 0);
        event.step = static_cast<erasure_step>(rows->get<std::int32_t>(row, 1));
        event.at = rows->get<timestamp>(row, 2);
        event.username = rows->get<std::string>(row, 3);
        event.display_name = rows->find<std::string>(row, 4);
        page.events.push_back(std::move(event));
    }
    co_return page;
}

net::awaitable<result<std::vector<user_id>>>
erasure_repository::erased_among(std::vector<user_id> users) {
    pg::params with;
    with.add_array(users, [](user_id id) { return id; });
    auto rows = co_await pool_.read(select_erased_among, std::move(with));
    if (!rows)
        co_return rows.error();
    std::vector<user_id> erased;
    for (int row = 0; row < rows->count(); ++row)
        erased.push_back(rows->get<user_id>(row, 0));
    co_return erased;
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
