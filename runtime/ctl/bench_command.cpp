#include "runtime/ctl/bench_command.hpp"

#include "runtime/ctl/bench/scenarios.hpp"
#include "runtime/ctl/bench/wire.hpp"

#include <memory>
#include <string>

namespace parley {

namespace {

using namespace bench;

constexpr int text_size_max = 10 * 1024;

void add_target(CLI::App& command, target& at) {
    command.add_option("--url", at.url, "The node (default: http://127.0.0.1:8080)");
    command.add_option(
        "--data", at.data_folder, "The data folder of './parley up' (default: the node's own)"
    );
    command.add_option(
        "--database-url", at.database_url, "The node's PostgreSQL (default: the node's own)"
    );
    command.add_option(
        "--jwt-key",
        at.jwt_key,
        "The key that signs tokens, PEM or a path (default: the node's own)"
    );
    command.add_option(
        "--password", at.password, "Log in with it when database or key are out of reach"
    );
    command.add_option(
        "--node-pid", at.node, "The node's process (default: who listens on the port)"
    );
}

template <class Options>
void add_load(CLI::App& command, Options& asked) {
    command.add_option("--window", asked.load.window, "Messages a sender has under way")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    command
        .add_option(
            "--rate", asked.load.rate, "Messages a second of all senders, whatever the answers do"
        )
        ->check(CLI::Range(0.01, 10'000'000.0));
    command.add_option("--body", asked.load.text_size, "Bytes of text of a message")
        ->check(CLI::Range(static_cast<int>(tag_size), text_size_max))
        ->capture_default_str();
    command
        .add_option_function<int>(
            "--seconds",
            [&](int seconds) { asked.course.measured = std::chrono::seconds{seconds}; },
            "How long is measured (default: 10)"
        )
        ->check(CLI::Range(1, 7 * 24 * 3600));
    command
        .add_option_function<int>(
            "--warmup",
            [&](int seconds) { asked.course.warm_up = std::chrono::seconds{seconds}; },
            "Seconds before the measurement (default: 2)"
        )
        ->check(CLI::Range(0, 3600));
}

void add_habits(CLI::App& command, habits& asked) {
    command.add_flag("--read", asked.is_reading, "Who listens marks everything as read");
    command
        .add_option(
            "--react-every", asked.react_every, "A listener reacts to one message in so many"
        )
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    command
        .add_option(
            "--mention-every", asked.mention_every, "One message in so many mentions a listener"
        )
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
}

/// One scenario: its options live as long as the parser that fills them.
template <class Options>
struct scenario {
    target at;
    Options asked;
};

template <class Options>
CLI::App& add_scenario(
    CLI::App& bench,
    const std::string& name,
    const std::string& help,
    const std::shared_ptr<scenario<Options>>& with,
    int (*run)(const target&, const Options&),
    int& status
) {
    auto* command = bench.add_subcommand(name, help);
    add_target(*command, with->at);
    command->add_flag("--json", with->asked.as_json, "Print the report as JSON");
    command->callback([with, run, &status] { status = run(with->at, with->asked); });
    return *command;
}

void add_direct(CLI::App& bench, int& status) {
    auto with = std::make_shared<scenario<direct_options>>();
    auto& asked = with->asked;
    auto& command = add_scenario<direct_options>(
        bench, "direct", "Pairs of people, one writes to the other", with, run_direct, status
    );
    command.add_option("--pairs", asked.pairs, "Pairs of people")
        ->check(CLI::Range(1, static_cast<int>(sender_max)))
        ->capture_default_str();
    add_load(command, asked);
    add_habits(command, asked.load.listening);
    command.add_flag(
        "--survive",
        asked.load.is_surviving,
        "Connect again and repeat sends when the node goes away"
    );
    command
        .add_option_function<int>(
            "--patience",
            [&](int seconds) { asked.course.patience = std::chrono::seconds{seconds}; },
            "Seconds that the end waits for answers (default: 15)"
        )
        ->check(CLI::Range(1, 3600));
    command.add_option(
        "--log", asked.log_path, "Keep every acknowledgement in this file, for 'verify'"
    );
}

void add_fanout(CLI::App& bench, int& status) {
    auto with = std::make_shared<scenario<fanout_options>>();
    auto& asked = with->asked;
    asked.load.window = 1;
    auto& command = add_scenario<fanout_options>(
        bench, "fanout", "Groups whose members are all online", with, run_fanout, status
    );
    command.add_option("--groups", asked.groups, "Groups")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command.add_option("--members", asked.members, "Members of a group")
        ->check(CLI::Range(2, 10'000))
        ->capture_default_str();
    command.add_option("--senders", asked.senders, "Members of a group who write")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    add_load(command, asked);
}

void add_mixed(CLI::App& bench, int& status) {
    auto with = std::make_shared<scenario<mixed_options>>();
    auto& asked = with->asked;
    asked.load.window = 1;
    asked.load.listening = {.is_reading = true, .react_every = 20, .mention_every = 0};
    auto& command = add_scenario<mixed_options>(
        bench, "mixed", "Pairs and groups whose messages are read", with, run_mixed, status
    );
    command.add_option("--pairs", asked.pairs, "Pairs of people")
        ->check(CLI::Range(1, static_cast<int>(sender_max)))
        ->capture_default_str();
    command.add_option("--groups", asked.groups, "Groups, with one sender each")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command.add_option("--members", asked.members, "Members of a group")
        ->check(CLI::Range(3, 500))
        ->capture_default_str();
    add_load(command, asked);
    add_habits(command, asked.load.listening);
}

void add_idle(CLI::App& bench, int& status) {
    auto with = std::make_shared<scenario<idle_options>>();
    auto& asked = with->asked;
    auto& command = add_scenario<idle_options>(
        bench, "idle", "Authenticated connections that say nothing", with, run_idle, status
    );
    command
        .add_option_function<int>(
            "--connections",
            [&](int count) {
                asked.steps.clear();
                // Three steps show whether the cost of a connection depends on their number.
                for (auto step : {count / 10, count / 2, count})
                    if (step > 0)
                        asked.steps.push_back(step);
            },
            "Connections, measured at a tenth, half and all of them (default: 10000)"
        )
        ->check(CLI::Range(1, 1'000'000));
    command
        .add_option_function<int>(
            "--hold",
            [&](int seconds) { asked.hold = std::chrono::seconds{seconds}; },
            "Seconds of silence at the end (default: 10)"
        )
        ->check(CLI::Range(0, 24 * 3600));
    command.add_option("--messages", asked.messages, "Messages between some of them at the end")
        ->check(CLI::Range(0, 1'000'000))
        ->capture_default_str();
    command.add_option("--at-once", asked.opening_max, "Handshakes under way at once")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
}

template <class Options>
void add_phases(CLI::App& command, Options& asked) {
    command.add_option("--clients", asked.clients, "Calls under way at once")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    command
        .add_option_function<int>(
            "--seconds",
            [&](int seconds) { asked.each = std::chrono::seconds{seconds}; },
            "How long each phase is measured (default: 10)"
        )
        ->check(CLI::Range(1, 3600));
}

void add_accounts(CLI::App& bench, int& status) {
    auto with = std::make_shared<scenario<accounts_options>>();
    auto& asked = with->asked;
    auto& command = add_scenario<accounts_options>(
        bench,
        "accounts",
        "People register, log in and read their profile",
        with,
        run_accounts,
        status
    );
    add_phases(command, asked);
}

void add_reads(CLI::App& bench, int& status) {
    auto with = std::make_shared<scenario<reads_options>>();
    auto& asked = with->asked;
    auto& command = add_scenario<reads_options>(
        bench, "reads", "Somebody looks at conversations", with, run_reads, status
    );
    command.add_option("--conversations", asked.conversations, "Conversations of that person")
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    add_phases(command, asked);
    command.add_option(
        "--stored", asked.stored, "Fill the database with messages of nobody up to so many"
    );
}

void add_verify(CLI::App& bench, int& status) {
    auto with = std::make_shared<scenario<verify_options>>();
    auto& command = add_scenario<verify_options>(
        bench, "verify", "Check what 'direct --log' has kept", with, run_verify, status
    );
    command.add_option("--log", with->asked.log_path, "The file that 'direct --log' wrote")
        ->required();
}

} // namespace

void add_bench_command(CLI::App& program, int& status) {
    auto* command = program.add_subcommand("bench", "Load on a node, and what it costs");
    command->require_subcommand(1);
    add_direct(*command, status);
    add_idle(*command, status);
    add_fanout(*command, status);
    add_accounts(*command, status);
    add_mixed(*command, status);
    add_reads(*command, status);
    add_verify(*command, status);
}

} // namespace parley
