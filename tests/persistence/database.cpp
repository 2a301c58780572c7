#include "tests/persistence/database.hpp"

#include "tests/support/source_folder.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <unistd.h>

namespace parley::test {

namespace {

/// DATABASE_URL with another value for one of its parts: libpq takes the last one.
std::string with_option(const std::string& url, const std::string& option) {
    if (url.find("://") == std::string::npos)
        return url + " " + option;
    return url + (url.find('?') == std::string::npos ? "?" : "&") + option;
}

std::string unique_name(const std::string& stem) {
    static std::atomic<int> count{0};
    return fmt::format("parley_{}_{}_{}", stem, ::getpid(), ++count);
}

/// Migrated once a process; others are copied from it.
const std::string& template_name() {
    static const std::string name = [] {
        auto made = unique_name("template");
        probe{database_url()}.script("CREATE DATABASE " + made);
        if (alembic(with_option(database_url(), "dbname=" + made), "upgrade head") != 0)
            CAF_FAIL("alembic upgrade head failed");
        static struct drop_at_exit {
            std::string name;
            ~drop_at_exit() { probe{database_url()}.script("DROP DATABASE IF EXISTS " + name); }
        } drop{made};
        return made;
    }();
    return name;
}

} // namespace

std::string database_url() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
    const char* url = std::getenv("DATABASE_URL");
    if (url == nullptr)
        CAF_FAIL("DATABASE_URL is not set: run this through tools/with-postgres.");
    return url;
}

std::string server_folder() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here changes the environment
    const char* folder = std::getenv("PARLEY_TEST_PG_DIR");
    if (folder == nullptr)
        CAF_FAIL("PARLEY_TEST_PG_DIR is not set: run this through tools/with-postgres.");
    return folder;
}

int alembic(const std::string& url, const std::string& arguments) {
    auto folder = source_folder() / "persistence";
    auto command = fmt::format(
        "cd '{}' && DATABASE_URL='{}' /usr/bin/python3 -m alembic {}",
        folder.string(),
        url,
        arguments
    );
    return std::system(command.c_str()); // NOLINT(cert-env33-c,concurrency-mt-unsafe)
}

own_database::own_database(contents with)
    : name_{unique_name("test")}, url_{with_option(database_url(), "dbname=" + name_)} {
    auto origin = with == contents::migrated ? template_name() : "template1";
    probe{database_url()}.script(fmt::format("CREATE DATABASE {} TEMPLATE {}", name_, origin));
}

own_database::~own_database() {
    // A vacuum of the server's own may be at work in it, which only a superuser may end; it ends
    // by itself.
    probe{database_url()}.script_when_accepted("DROP DATABASE " + name_ + " WITH (FORCE)");
}

storage_settings own_database::settings() const {
    storage_settings settings;
    settings.database_url = url_;
    return settings;
}

probe::probe(const std::string& url) : url_{url} {
    reconnect();
}

void probe::reconnect() {
    pg::connection_settings settings;
    settings.url = url_;
    settings.deadline = std::chrono::duration_cast<pg::milliseconds>(patience);
    settings.lock_timeout = settings.deadline;
    auto opened = run(loop_, pg::connection::open(loop_.context(), settings));
    if (!opened)
        CAF_FAIL("cannot connect: " << opened.error().detail);
    connection_ = std::move(*opened);
}

pg::rows probe::script(const std::string& sql) {
    auto answer = run(loop_, connection_->run_script(sql));
    if (!answer)
        CAF_FAIL("refused: " << answer.error().detail << " in " << sql);
    return *std::move(answer);
}

void probe::script_when_accepted(const std::string& sql) {
    auto deadline = std::chrono::steady_clock::now() + patience;
    while (!run(loop_, connection_->run_script(sql))) {
        if (std::chrono::steady_clock::now() > deadline)
            CAF_FAIL("refused for too long: " << sql);
        std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
}

std::int64_t probe::number(const std::string& sql) {
    // Scripts answer in text.
    return std::stoll(text(sql));
}

std::string probe::text(const std::string& sql) {
    auto rows = script("SELECT (" + sql + ")::text");
    return rows.get<std::string>(0, 0);
}

} // namespace parley::test
