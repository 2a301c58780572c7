#include "persistence/mail_outbox_repository.hpp"

namespace parley {

namespace {

constexpr pg::statement claim_mails{
    "claim_mails",
    R"sql(
    WITH due AS (
        SELECT id FROM users.outbox
        WHERE done_at IS NULL AND next_attempt_at <= clock_timestamp()
          AND (lease_until IS NULL OR lease_until <= clock_timestamp()
               OR claimed_by IN (SELECT id FROM cluster.nodes WHERE NOT cluster.is_living(state)))
          AND kind = 'verification_mail'
        ORDER BY next_attempt_at LIMIT $1 FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE users.outbox
        SET attempts = attempts + 1,
            lease_until = clock_timestamp() + make_interval(secs => $2::float8), claimed_by = $3
        FROM due WHERE outbox.id = due.id
        RETURNING outbox.id, dedupe_key, payload, attempts, created_at
    )
    SELECT claimed.id, dedupe_key::uuid, users.id, users.email, users.email_sealed, users.username,
           attempts, extract(epoch FROM clock_timestamp() - claimed.created_at)::float8
    FROM claimed JOIN users.users ON users.id = (payload ->> 'user_id')::uuid
    ORDER BY claimed.id
    )sql"
};

constexpr pg::statement finish_mail{
    "finish_mail", "UPDATE users.outbox SET done_at = clock_timestamp() WHERE id = $1"
};

constexpr pg::statement postpone_mail{
    "postpone_mail",
    R"sql(
    UPDATE users.outbox
    SET lease_until = NULL, next_attempt_at = clock_timestamp() + make_interval(secs => $2::float8)
    WHERE id = $1
    )sql"
};

constexpr pg::statement put_mail_back{
    "put_mail_back",
    R"sql(
    UPDATE users.outbox
    SET lease_until = NULL, attempts = attempts - 1,
        next_attempt_at = clock_timestamp() + make_interval(secs => $2::float8)
    WHERE id = $1
    )sql"
};

constexpr pg::statement delete_old_mails{
    "delete_old_mails",
    "DELETE FROM users.outbox WHERE done_at < clock_timestamp() - interval '7 days'"
};

} // namespace

net::awaitable<result<std::vector<queued_mail>>> mail_outbox_repository::claim(
    int limit, std::chrono::seconds lease, std::optional<node_id> holder
) {
    auto seconds = static_cast<double>(lease.count());
    auto with = pg::bind(static_cast<std::int64_t>(limit), seconds, holder);
    auto rows = co_await pool_.execute(claim_mails, std::move(with));
    if (!rows)
        co_return rows.error();
    std::vector<queued_mail> mails;
    for (int row = 0; row < rows->count(); ++row) {
        queued_mail one;
        one.row = rows->get<std::int64_t>(row, 0);
        one.id = rows->get<uuid>(row, 1);
        one.user = rows->get<user_id>(row, 2);
        stored_email stored{
            rows->find<std::string>(row, 3), rows->find<pg::bytes>(row, 4), std::nullopt
        };
        auto email = emails_->open(stored, one.user);
        if (!email)
            co_return email.error();
        one.email = std::move(*email);
        one.username = rows->get<std::string>(row, 5);
        one.attempts = rows->get<std::int32_t>(row, 6);
        one.age = std::chrono::seconds{static_cast<std::int64_t>(rows->get<double>(row, 7))};
        mails.push_back(std::move(one));
    }
    co_return mails;
}

net::awaitable<result<void>> mail_outbox_repository::finish(std::int64_t row) {
    auto done = co_await pool_.execute(finish_mail, pg::bind(row));
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

net::awaitable<result<void>>
mail_outbox_repository::postpone(std::int64_t row, std::chrono::milliseconds pause) {
    auto with = pg::bind(row, static_cast<double>(pause.count()) / 1000.0);
    auto done = co_await pool_.execute(postpone_mail, std::move(with));
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

net::awaitable<result<void>>
mail_outbox_repository::put_back(std::int64_t row, std::chrono::milliseconds pause) {
    auto with = pg::bind(row, static_cast<double>(pause.count()) / 1000.0);
    auto done = co_await pool_.execute(put_mail_back, std::move(with));
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

net::awaitable<result<std::int64_t>> mail_outbox_repository::delete_old() {
    auto done = co_await pool_.execute(delete_old_mails);
    if (!done)
        co_return done.error();
    co_return done->affected();
}

} // namespace parley
