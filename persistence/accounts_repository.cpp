#include "persistence/accounts_repository.hpp"

namespace parley {

namespace {

constexpr pg::violation taken[] = {
    {"users_email_key", errc::email_already_exists},
    {"users_email_index_key", errc::email_already_exists},
    {"users_username_key", errc::username_taken}
};

constexpr pg::statement insert_account{
    "insert_account",
    R"sql(
    WITH made AS (
        INSERT INTO users.users
            (id, email, email_sealed, email_index, username, password_hash, display_name,
             email_verified, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp())
        RETURNING id, created_at
    ), queued AS (
        INSERT INTO users.outbox (kind, dedupe_key, payload)
        SELECT 'verification_mail', $9, jsonb_build_object('user_id', id) FROM made
    )
    SELECT created_at FROM made
    )sql",
    taken
};

constexpr pg::statement email_exists{
    "email_exists", "SELECT 1 FROM users.users WHERE lower(email) = lower($1) OR email_index = $2"
};

constexpr pg::statement insert_first_accounts{
    "insert_first_accounts",
    R"sql(
    INSERT INTO users.users
        (id, email, email_sealed, email_index, username, password_hash, display_name,
         email_verified)
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::text[], $6::text[],
                         $7::text[], $8::bool[])
    WHERE NOT EXISTS (SELECT 1 FROM users.users)
    )sql",
    taken
};

constexpr pg::statement accounts_empty{
    "accounts_empty", "SELECT NOT EXISTS (SELECT 1 FROM users.users)"
};

constexpr pg::statement select_credentials{
    "select_credentials",
    R"sql(
    SELECT id, email, email_sealed, password_hash, email_verified, roles
    FROM users.users WHERE lower(email) = lower($1) OR email_index = $2
    )sql"
};

constexpr pg::statement select_credentials_by_username{
    "select_credentials_by_username",
    R"sql(
    SELECT id, email, email_sealed, password_hash, email_verified, roles
    FROM users.users WHERE lower(username) = lower($1)
    )sql"
};

constexpr pg::statement select_credentials_by_id{
    "select_credentials_by_id",
    R"sql(
    SELECT id, email, email_sealed, password_hash, email_verified, roles
    FROM users.users WHERE id = $1
    )sql"
};

constexpr pg::statement select_account{
    "select_account",
    R"sql(
    SELECT id, username, email, email_sealed, display_name::text, bio::text, avatar_url,
           created_at, email_verified, roles, coalesce(follower_count, 0),
           coalesce(followee_count, 0)
    FROM users.users LEFT JOIN users.follow_counts ON user_id = id
    WHERE id = $1
    )sql"
};

constexpr pg::statement insert_verification_row{
    "insert_verification",
    R"sql(
    INSERT INTO users.email_verifications (token_hash, user_id, expires_at)
    VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3::float8))
    )sql"
};

// A second opening waits for the first one's row lock and then no longer matches.
constexpr pg::statement use_verification_row{
    "use_verification",
    R"sql(
    WITH used AS (
        UPDATE users.email_verifications SET used_at = clock_timestamp()
        WHERE token_hash = $1 AND used_at IS NULL AND expires_at > clock_timestamp()
        RETURNING user_id
    )
    UPDATE users.users SET email_verified = true FROM used WHERE id = used.user_id
    )sql"
};

constexpr pg::statement queue_verification_mail{
    "queue_verification_mail",
    R"sql(
    INSERT INTO users.outbox (kind, dedupe_key, payload)
    SELECT 'verification_mail', $3, jsonb_build_object('user_id', id)
    FROM users.users
    WHERE (lower(email) = lower($1) OR email_index = $2) AND NOT email_verified AND NOT EXISTS (
        SELECT 1 FROM users.outbox
        WHERE done_at IS NULL AND kind = 'verification_mail'
          AND payload = jsonb_build_object('user_id', users.id)
    )
    )sql"
};

constexpr pg::statement delete_old_verifications{
    "delete_old_verifications",
    "DELETE FROM users.email_verifications WHERE expires_at < clock_timestamp() - interval '1 day'"
};

/// The two columns from `column` on: what is stored of an email.
stored_email stored_in(const pg::rows& rows, int column) {
    return {rows.find<std::string>(0, column), rows.find<pg::bytes>(0, column + 1), std::nullopt};
}

struct stored_account {
    const new_account* account = nullptr;
    stored_email email;
};

} // namespace

net::awaitable<result<timestamp>> accounts_repository::insert(new_account account, uuid mail) {
    auto email = emails_->store(account.email, account.id);
    pg::params with;
    with.add(account.id).add(email.plain).add(email.sealed).add(email.index);
    with.add(account.username).add(account.password_hash).add(account.display_name);
    with.add(account.email_verified).add(to_string(mail));
    auto made = co_await pool_.execute(insert_account, std::move(with));
    if (made)
        co_return made->get<timestamp>(0, 0);
    if (made.error().code != errc::username_taken)
        co_return made.error();
    // Both may be taken, and the server names only one: whoever registers twice is told of the
    // address.
    auto known = co_await pool_.read(
        email_exists, pg::bind(account.email, emails_->index_of(account.email))
    );
    if (known && !known->empty())
        co_return failure{errc::email_already_exists};
    co_return made.error();
}

net::awaitable<result<bool>> accounts_repository::insert_first(std::vector<new_account> accounts) {
    std::vector<stored_account> stored;
    for (const auto& account : accounts)
        stored.push_back({&account, emails_->store(account.email, account.id)});
    pg::params with;
    with.add_array(stored, [](const auto& x) { return x.account->id; })
        .add_array(stored, [](const auto& x) { return x.email.plain; })
        .add_array(stored, [](const auto& x) { return x.email.sealed; })
        .add_array(stored, [](const auto& x) { return x.email.index; })
        .add_array(stored, [](const auto& x) { return x.account->username; })
        .add_array(stored, [](const auto& x) { return x.account->password_hash; })
        .add_array(stored, [](const auto& x) { return x.account->display_name; })
        .add_array(stored, [](const auto& x) { return x.account->email_verified; });
    auto made = co_await pool_.execute(insert_first_accounts, std::move(with));
    if (!made)
        co_return made.error();
    co_return made->affected() > 0;
}

net::awaitable<result<bool>> accounts_repository::is_empty() {
    auto rows = co_await pool_.read(accounts_empty);
    if (!rows)
        co_return rows.error();
    co_return rows->get<bool>(0, 0);
}

net::awaitable<result<std::optional<credentials_record>>>
accounts_repository::find_credentials(std::string email) {
    auto rows = co_await pool_.read(select_credentials, pg::bind(email, emails_->index_of(email)));
    if (!rows)
        co_return rows.error();
    co_return to_credentials(*rows);
}

net::awaitable<result<std::optional<credentials_record>>>
accounts_repository::find_credentials_by_username(std::string username) {
    auto rows = co_await pool_.read(select_credentials_by_username, pg::bind(username));
    if (!rows)
        co_return rows.error();
    co_return to_credentials(*rows);
}

net::awaitable<result<std::optional<credentials_record>>>
accounts_repository::find_credentials_by_id(user_id id) {
    auto rows = co_await pool_.read(select_credentials_by_id, pg::bind(id));
    if (!rows)
        co_return rows.error();
    co_return to_credentials(*rows);
}

net::awaitable<result<account_record>> accounts_repository::find_account(user_id id) {
    auto rows = co_await pool_.read(select_account, pg::bind(id));
    if (!rows)
        co_return rows.error();
    if (rows->empty())
        co_return failure{errc::user_not_found};
    co_return to_account(*rows);
}

net::awaitable<result<void>>
accounts_repository::insert_verification(user_id user, token_hash hash, std::chrono::seconds life) {
    auto with = pg::bind(to_bytes(hash), user, static_cast<double>(life.count()));
    auto done = co_await pool_.execute(insert_verification_row, std::move(with));
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

net::awaitable<result<void>> accounts_repository::use_verification(token_hash hash) {
    auto done = co_await pool_.execute(use_verification_row, pg::bind(to_bytes(hash)));
    if (!done)
        co_return done.error();
    if (done->affected() == 0)
        co_return failure{errc::invalid_verification_token};
    co_return result<void>{};
}

net::awaitable<result<void>> accounts_repository::queue_verification(std::string email, uuid mail) {
    auto with = pg::bind(email, emails_->index_of(email), to_string(mail));
    auto done = co_await pool_.execute(queue_verification_mail, std::move(with));
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

net::awaitable<result<std::int64_t>> accounts_repository::delete_expired_verifications() {
    auto done = co_await pool_.execute(delete_old_verifications);
    if (!done)
        co_return done.error();
    co_return done->affected();
}

result<std::optional<credentials_record>> accounts_repository::to_credentials(const pg::rows& rows
) const {
    std::optional<credentials_record> found;
    if (rows.empty())
        return found;
    found.emplace();
    found->id = rows.get<user_id>(0, 0);
    auto email = emails_->open(stored_in(rows, 1), found->id);
    if (!email)
        return email.error();
    found->email = std::move(*email);
    found->password_hash = rows.get<std::string>(0, 3);
    found->email_verified = rows.get<bool>(0, 4);
    found->roles = rows.get<std::vector<std::string>>(0, 5);
    return found;
}

result<account_record> accounts_repository::to_account(const pg::rows& rows) const {
    account_record account;
    account.id = rows.get<user_id>(0, 0);
    account.username = rows.get<std::string>(0, 1);
    auto email = emails_->open(stored_in(rows, 2), account.id);
    if (!email)
        return email.error();
    account.email = std::move(*email);
    account.display_name = rows.find<std::string>(0, 4);
    account.bio = rows.find<std::string>(0, 5);
    account.avatar_url = rows.find<std::string>(0, 6);
    account.created_at = rows.get<timestamp>(0, 7);
    account.email_verified = rows.get<bool>(0, 8);
    account.roles = rows.get<std::vector<std::string>>(0, 9);
    account.follower_count = rows.get<std::int64_t>(0, 10);
    account.followee_count = rows.get<std::int64_t>(0, 11);
    return account;
}

} // namespace parley
