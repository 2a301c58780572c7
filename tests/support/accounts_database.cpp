#include "tests/support/accounts_database.hpp"

#include <cstdlib>

namespace parley::test {

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return value != nullptr ? value : "";
}

pg::pool_settings settings_of_server() {
    // These tests empty tables: never in a database that is anybody's.
    if (environment("PARLEY_TEST_PG_DIR").empty())
        CAF_FAIL("run this with tools/with-postgres");
    pg::pool_settings settings;
    settings.connection.url = environment("DATABASE_URL");
    settings.connections = 4;
    return settings;
}

net::awaitable<result<std::int64_t>> run_all(pg::pool& pool, std::vector<std::string> scripts) {
    auto leased = co_await pool.acquire();
    if (!leased)
        co_return leased.error();
    for (const auto& script : scripts) {
        auto done = co_await (*leased)->run_script(script);
        if (!done)
            co_return done.error();
    }
    co_return 0;
}

} // namespace

accounts_database::accounts_database() : pool{loop, settings_of_server()} {
    run("TRUNCATE users.users, users.outbox, users.data_keys, users.erasures, "
        "users.password_guesses CASCADE");
}

void accounts_database::run(const std::string& script) {
    get(run_all(pool, {script}));
}

std::int64_t accounts_database::count(const std::string& from_where) {
    auto counted = [](pg::pool& on, std::string sql) -> net::awaitable<result<std::int64_t>> {
        auto leased = co_await on.acquire();
        if (!leased)
            co_return leased.error();
        auto rows = co_await (*leased)->run_script(sql);
        if (!rows)
            co_return rows.error();
        co_return std::stoll(std::string{rows->tag().substr(7)});
    };
    // Scripts answer with their tag only: `SELECT n` counts what was selected.
    return get(counted(pool, "SELECT 1 FROM " + from_where));
}

user_id accounts_database::add_user(const std::string& username, bool email_verified) {
    new_account account;
    account.id = user_id::make();
    account.email = username + "@example.org";
    account.username = username;
    account.password_hash = "*";
    account.email_verified = email_verified;
    get(accounts.insert(account, uuid::make_v7()));
    return account.id;
}

} // namespace parley::test
