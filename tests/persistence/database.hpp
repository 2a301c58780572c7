#pragma once

#include "config/settings.hpp"
#include "persistence/pg/pool.hpp"

#include <caf/test/dsl.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <string>

namespace parley::test {

/// Every wait of these tests ends here.
inline constexpr std::chrono::seconds patience{60};

/// The URL that DATABASE_URL holds; the test fails with one sentence when it is not set.
std::string database_url();

/// A folder of the server under test that tools/with-postgres made; fails when there is none.
std::string server_folder();

/// Runs `alembic ARGUMENTS` in persistence/ against a database; the exit status.
int alembic(const std::string& url, const std::string& arguments);

enum class contents { migrated, empty };

/// A database of its own on the server that DATABASE_URL names, whose role must have CREATEDB;
/// dropped at the end. The database in DATABASE_URL itself is never touched.
class own_database {
public:
    explicit own_database(contents with = contents::migrated);
    ~own_database();
    own_database(const own_database&) = delete;
    own_database& operator=(const own_database&) = delete;

    const std::string& url() const { return url_; }
    storage_settings settings() const;

private:
    std::string name_;
    std::string url_;
};

/// The value of a call that answers through a handler; `timed_out` when it never does.
template <class T, class Call>
result<T> wait_for(Call call) {
    auto promise = std::make_shared<std::promise<result<T>>>();
    auto future = promise->get_future();
    call([promise](result<T> value) { promise->set_value(std::move(value)); });
    if (future.wait_for(patience) != std::future_status::ready)
        return failure{errc::timed_out, "no answer within the test's patience"};
    return future.get();
}

/// The value of a coroutine that runs on the loop.
template <class T>
result<T> run(pg::loop& on, net::awaitable<result<T>> work) {
    return wait_for<T>([&](auto done) { on.spawn(std::move(work), std::move(done)); });
}

/// One connection for what a test wants to see or break.
class probe {
public:
    explicit probe(const std::string& url);
    /// A connection belongs to its loop's thread: that ends first.
    ~probe() { loop_.stop(); }
    probe(const probe&) = delete;
    probe& operator=(const probe&) = delete;

    /// Connects again after the server was lost.
    void reconnect();

    /// Runs a script; its last rows. The test fails when it is refused.
    pg::rows script(const std::string& sql);
    /// Runs a script again and again until it is accepted.
    void script_when_accepted(const std::string& sql);
    /// The one integer that a query answers with.
    std::int64_t number(const std::string& sql);
    /// The one text that a query answers with.
    std::string text(const std::string& sql);

private:
    std::string url_;
    pg::loop loop_;
    std::unique_ptr<pg::connection> connection_;
};

} // namespace parley::test
