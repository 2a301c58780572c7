// The server itself goes away and comes back, or stands still.
#define CAF_SUITE server_lost

#include "tests/persistence/storage_fixture.hpp"
#include "tests/support/source_folder.hpp"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

/// The server of tools/with-postgres, in the hands of a test.
class server {
public:
    /// Ends it as a crash would, and waits until it is gone.
    void crash() {
        std::ifstream file{std::filesystem::path{folder_} / "data/postmaster.pid"};
        pid_t pid = 0;
        CAF_REQUIRE(file >> pid);
        CAF_REQUIRE_EQUAL(::kill(pid, SIGKILL), 0);
        auto end = std::chrono::steady_clock::now() + patience;
        while (is_running(pid) && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(5ms);
    }

    /// Starts it again whenever it ends, for as long as this process lives: what is left of the
    /// old one may refuse it a few times.
    void keep_running() const {
        std::thread{[folder = folder_] {
            while (true) {
                auto pid = spawn(folder);
                ::waitpid(pid, nullptr, 0);
                std::this_thread::sleep_for(100ms);
            }
        }}.detach();
    }

private:
    /// False for a process that has ended but was not waited for yet, too.
    static bool is_running(pid_t pid) {
        std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
        std::string text;
        // Reading fails when it ends just now, which an iterator would throw.
        std::getline(file, text);
        auto state = text.find(") ");
        return state != std::string::npos && text[state + 2] != 'Z';
    }

    static pid_t spawn(std::string folder) {
        auto program = source_folder() / "tools/run-postgres";
        std::string name = program.string();
        std::array<char*, 3> arguments{name.data(), folder.data(), nullptr};
        posix_spawn_file_actions_t quietly;
        ::posix_spawn_file_actions_init(&quietly);
        ::posix_spawn_file_actions_addopen(&quietly, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        pid_t pid = -1;
        ::posix_spawn(&pid, name.c_str(), &quietly, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&quietly);
        return pid;
    }

    std::string folder_ = server_folder();
};

struct fixture : storage_fixture {
    /// Freezes the session that has last begun to commit, if there is one, for three deadlines. Not
    /// for longer: one that is frozen while it flushes the log stops the whole server.
    std::future<void> freeze_session() {
        for (auto pid = find_session(); pid != 0; pid = find_session()) {
            if (::kill(pid, SIGSTOP) == 0)
                return std::async(std::launch::async, [pid] {
                    std::this_thread::sleep_for(600ms);
                    ::kill(pid, SIGCONT);
                });
            // It has just ended, and another may be there by now.
            CAF_REQUIRE_EQUAL(errno, ESRCH);
        }
        return {};
    }

    pid_t find_session() {
        return static_cast<pid_t>(look.number(
            "SELECT coalesce((SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = 'to be frozen' AND query LIKE '%commit_batch%' "
            "ORDER BY backend_start DESC LIMIT 1), 0)"
        ));
    }

    template <class Condition>
    bool comes_true(Condition condition) {
        auto end = std::chrono::steady_clock::now() + patience;
        while (!condition() && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(5ms);
        return condition();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(server_lost_tests, fixture)

// REQ API-EDGE-2, MSS-EDGE-2
CAF_TEST(a frozen session is given up and its batch settles once whatever it still does) {
    auto hasty = settings();
    hasty.deadline = 200ms;
    hasty.lanes = 1;
    hasty.readers = 1;
    postgres_storage freezing{loop, hasty, {}, "to be frozen"};
    auto talk = open().id;
    for (int i = 1; i <= 5; ++i) {
        auto thaw = freeze_session();
        auto outcome = commit(freezing, batch_of({row_of(talk, i, alice)})).value();
        CAF_CHECK(outcome.messages.at(0) == (row_outcome{row_status::ok, seq{i}}));
    }
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM messaging.messages"), 5);
}

// REQ API-EDGE-2
CAF_TEST(a batch sent while the server is away is durable once it is back) {
    auto talk = open().id;
    CAF_REQUIRE(commit(port, batch_of({row_of(talk, 1, alice)})).has_value());
    server server;
    server.crash();
    CAF_REQUIRE(comes_true([&] { return load(port, talk).has_error(); }));
    CAF_CHECK(load(port, talk).error().code == errc::storage_unavailable);
    auto promise = std::make_shared<std::promise<result<commit_outcome>>>();
    auto settled = promise->get_future();
    port.commit(0, batch_of({row_of(talk, 2, bob)}), [promise](auto outcome) {
        promise->set_value(std::move(outcome));
    });
    CAF_REQUIRE(comes_true([&] { return !port.is_reachable(); }));
    CAF_CHECK(settled.wait_for(0s) != std::future_status::ready);
    server.keep_running();
    CAF_REQUIRE(settled.wait_for(patience) == std::future_status::ready);
    CAF_CHECK(settled.get().value().messages.at(0).status == row_status::ok);
    CAF_CHECK(comes_true([&] { return port.is_reachable(); }));
    CAF_CHECK(load(port, talk).value().head == seq{2});
    look.reconnect();
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM messaging.messages"), 2);
}

CAF_TEST_FIXTURE_SCOPE_END()
