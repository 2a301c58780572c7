#include "tests/persistence/chaos.hpp"

#include "tests/persistence/chaos_writer.hpp"

#include <fmt/format.h>

#include <csignal>
#include <memory>
#include <set>
#include <thread>

namespace parley::test {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t sentences_max = 20;

/// Ends and freezes sessions of the writers until the storm is over.
void break_sessions(chaos_world& world) {
    probe hand{world.settings.url};
    random_source random{world.settings.seed + 77};
    const std::string victims = "FROM pg_stat_activity WHERE datname = current_database() "
                                "AND application_name = 'chaos writer'";
    while (!world.is_over) {
        std::this_thread::sleep_for(random.jitter(80ms));
        auto rows = hand.script(
            "SELECT coalesce((SELECT pid " + victims + " ORDER BY random() LIMIT 1), 0)::text"
        );
        auto pid = std::stoi(rows.get<std::string>(0, 0));
        if (pid == 0)
            continue;
        if (random.chance(0.85)) {
            hand.script("SELECT pg_terminate_backend(" + std::to_string(pid) + ")");
        } else if (::kill(pid, SIGSTOP) == 0) {
            std::this_thread::sleep_for(random.jitter(400ms));
            ::kill(pid, SIGCONT);
        }
        std::scoped_lock guard{world.mutex};
        ++world.report.sessions_broken;
    }
}

/// The rows of one conversation's log against what its clients were told.
void check_log(
    chaos_world& world, std::size_t index, const std::map<std::string, std::int64_t>& told
) {
    probe look{world.settings.url};
    auto rows = look.script(
        "SELECT seq::text, key::text, epoch::text FROM ("
        "SELECT seq, client_key AS key, epoch, conversation_id FROM messaging.messages "
        "UNION ALL SELECT e.seq, r.key, e.epoch, e.conversation_id "
        "FROM messaging.conversation_events e "
        "JOIN messaging.idempotent_results r USING (conversation_id, seq)) log "
        "WHERE conversation_id = '"
        + to_string(world.conversations[index]) + "' ORDER BY log.seq"
    );
    std::map<std::string, std::int64_t> places;
    for (int row = 0; row < rows.count(); ++row) {
        auto at = std::stoll(rows.get<std::string>(row, 0));
        auto key = rows.get<std::string>(row, 1);
        auto under = std::stoll(rows.get<std::string>(row, 2));
        if (at != row + 1)
            world.clients.complain(fmt::format("hole: {} stands in place {}", at, row + 1));
        if (!places.emplace(key, at).second)
            world.clients.complain(fmt::format("key {} stands twice", key));
        for (const auto& taken : world.takeovers) {
            if (taken.conversation == world.conversations[index] && at > taken.head.value
                && under < taken.under.value)
                world.clients.complain(fmt::format(
                    "epoch {} wrote {} after epoch {} had read {}",
                    under,
                    at,
                    taken.under.value,
                    taken.head.value
                ));
        }
    }
    for (const auto& [key, at] : told) {
        auto found = places.find(key);
        if (found == places.end())
            world.clients.complain(fmt::format("lost: key {} was acknowledged at {}", key, at));
        else if (found->second != at)
            world.clients.complain(
                fmt::format("key {} was told {} and stands at {}", key, at, found->second)
            );
    }
}

void check(chaos_world& world) {
    auto requests = world.clients.requests();
    auto answers = world.clients.answers();
    std::vector<std::map<std::string, std::int64_t>> told(world.conversations.size());
    for (const auto& request : requests) {
        if (answers[request.number])
            told[request.conversation][to_string(request.key)] = answers[request.number]->value;
        else
            world.clients.complain("unanswered: key " + to_string(request.key));
    }
    for (std::size_t i = 0; i < told.size(); ++i)
        check_log(world, i, told[i]);
}

void open_conversations(chaos_world& world) {
    pg::loop loop;
    storage_settings settings;
    settings.database_url = world.settings.url;
    postgres_storage port{loop, settings, {}};
    for (int i = 0; i < world.settings.conversations; ++i) {
        auto opened = wait_for<direct_opened>([&](auto done) {
            port.open_direct({user_id::make(), user_id::make(), {}, conversation_id::make()}, done);
        });
        world.conversations.push_back(opened.value().id);
    }
    // Epochs are never used again, in no storm on this database.
    world.next_epoch =
        1 + probe{world.settings.url}.number("SELECT max(epoch) FROM messaging.fence");
}

} // namespace

chaos_report run_chaos(const chaos_settings& settings) {
    chaos_world world{settings, {}, {settings.conversations, settings.seed}, {}, {}, {}, {}, {}};
    open_conversations(world);
    std::vector<std::unique_ptr<chaos_writer>> writers;
    std::vector<std::thread> threads;
    for (int i = 0; i < settings.writers; ++i)
        writers.push_back(std::make_unique<chaos_writer>(world, i));
    for (auto& writer : writers)
        threads.emplace_back([&writer] { writer->run(); });
    threads.emplace_back([&] { break_sessions(world); });
    std::this_thread::sleep_for(settings.duration);
    world.is_over = true;
    for (auto& thread : threads)
        thread.join();
    world.clients.finish();
    writers.front()->settle();
    check(world);
    world.report.violations = world.clients.violations();
    if (world.report.violations.size() > sentences_max)
        world.report.violations.resize(sentences_max);
    return world.report;
}

} // namespace parley::test
