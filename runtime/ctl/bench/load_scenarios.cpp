#include "runtime/ctl/bench/cannot_run.hpp"
#include "runtime/ctl/bench/interruption.hpp"
#include "runtime/ctl/bench/report.hpp"
#include "runtime/ctl/bench/scenarios.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

namespace parley::bench {

namespace {

constexpr double bytes_per_mib = 1024.0 * 1024.0;
/// Tokens outlive the run by this.
constexpr std::chrono::seconds token_reserve{3600};

std::string manner(const load& asked, const schedule& course) {
    auto pace = asked.rate > 0 ? fmt::format("open loop at {}/s", asked.rate)
                               : fmt::format("closed loop with window {}", asked.window);
    return fmt::format(
        "{}, {} bytes, {} s after {} s of warm-up",
        pace,
        asked.text_size,
        course.measured.count(),
        course.warm_up.count()
    );
}

void add_memory(
    report& told, std::optional<std::size_t> before, const usage& connected, std::size_t connections
) {
    told["node_resident_mib"] = nullptr;
    told["node_bytes_per_connection"] = nullptr;
    if (!before || !connected.node_resident)
        return;
    auto now = static_cast<double>(*connected.node_resident);
    auto each = (now - static_cast<double>(*before)) / static_cast<double>(connections);
    told["node_resident_mib"] = now / bytes_per_mib;
    // A node that has served before reuses the memory of then: nothing can be said.
    if (each > 0)
        told["node_bytes_per_connection"] = each;
}

conversation_history open_direct(stage& on, const account& from, const account& to) {
    conversation_history about;
    about.conversation = on.http().direct_conversation(from, to);
    about.reader = to.id;
    about.reader_email = to.email;
    about.base_seq = on.http().newest_seq(about.conversation, to);
    return about;
}

conversation_history open_group(stage& on, int number, const std::vector<account>& members) {
    nlohmann::json ids = nlohmann::json::array();
    for (const auto& member : members)
        ids.push_back(to_string(member.id));
    auto opened = on.http().post(
        "/conversations",
        members.front().token,
        {{"type", "group"}, {"name", fmt::format("bench {}", number)}, {"member_ids", ids}}
    );
    if (!opened.is_good()) {
        throw cannot_run{fmt::format(
            "The node at {} makes no group of {} members, so there is nothing to measure: {}",
            on.where().url,
            members.size(),
            opened.problem()
        )};
    }
    conversation_history about;
    about.conversation = uuid::parse(opened.body.value("conversation_id", "")).value_or(uuid{});
    about.reader = members.front().id;
    about.reader_email = members.front().email;
    about.base_seq = on.http().newest_seq(about.conversation, members.front());
    return about;
}

/// One of each pair writes to the other.
void add_pairs(stage& on, traffic& run, const std::vector<account>& people) {
    for (std::size_t i = 0; i + 1 < people.size(); i += 2)
        run.add_conversation(
            open_direct(on, people[i], people[i + 1]), {people[i], people[i + 1]}, 1
        );
}

/// Groups of the same size; the first `senders` of each write.
void add_groups(
    stage& on, traffic& run, const std::vector<account>& people, int groups, int senders
) {
    auto size = static_cast<std::ptrdiff_t>(people.size()) / groups;
    for (int group = 0; group < groups; ++group) {
        auto first = people.begin() + group * size;
        std::vector<account> members{first, first + size};
        auto about = open_group(on, group + 1, members);
        run.add_conversation(about, members, static_cast<std::size_t>(senders));
    }
}

template <class Options>
int finish(stage& on, traffic& run, history& promised, const Options& asked, std::string title) {
    auto before = usage_now(on.charged());
    fmt::print(stderr, "Opening {} connections.\n", run.connection_count());
    run.connect();
    auto connected = usage_now(on.charged());
    auto found = measure(run, promised, on.charged(), asked.course);
    report told;
    told["title"] = std::move(title);
    told.update(to_report(found));
    add_memory(told, before.node_resident, connected, run.connection_count());
    auto checked = on.verify(promised.conversations(), found.unacknowledged);
    told["verification"] = to_report(checked, on.sees_database() ? "database" : "API");
    print_load(told, asked.as_json);
    return is_good(found, checked) ? 0 : 1;
}

} // namespace

int run_direct(const target& at, const direct_options& asked) {
    catch_interruption();
    raise_open_files();
    stage on{at};
    auto accounts = on.accounts(2 * asked.pairs, asked.course.length() + token_reserve);
    history promised{asked.log_path};
    event_loop loop;
    traffic run{loop, on.where(), asked.load, promised};
    fmt::print(stderr, "Opening {} conversations.\n", asked.pairs);
    add_pairs(on, run, accounts);
    auto title = fmt::format("direct: {} pairs, {}", asked.pairs, manner(asked.load, asked.course));
    return finish(on, run, promised, asked, title);
}

int run_fanout(const target& at, const fanout_options& asked) {
    catch_interruption();
    raise_open_files();
    stage on{at};
    auto accounts =
        on.accounts(asked.groups * asked.members, asked.course.length() + token_reserve);
    history promised;
    event_loop loop;
    traffic run{loop, on.where(), asked.load, promised};
    add_groups(on, run, accounts, asked.groups, asked.senders);
    auto title = fmt::format(
        "fanout: {} groups of {} with {} senders each, {}",
        asked.groups,
        asked.members,
        asked.senders,
        manner(asked.load, asked.course)
    );
    return finish(on, run, promised, asked, title);
}

int run_mixed(const target& at, const mixed_options& asked) {
    catch_interruption();
    raise_open_files();
    stage on{at};
    auto count = 2 * asked.pairs + asked.groups * asked.members;
    auto accounts = on.accounts(count, asked.course.length() + token_reserve);
    history promised;
    event_loop loop;
    traffic run{loop, on.where(), asked.load, promised};
    fmt::print(stderr, "Opening {} conversations.\n", asked.pairs + asked.groups);
    add_pairs(on, run, {accounts.begin(), accounts.begin() + 2 * asked.pairs});
    add_groups(on, run, {accounts.begin() + 2 * asked.pairs, accounts.end()}, asked.groups, 1);
    auto title = fmt::format(
        "mixed: {} pairs and {} groups of {}, {}",
        asked.pairs,
        asked.groups,
        asked.members,
        manner(asked.load, asked.course)
    );
    return finish(on, run, promised, asked, title);
}

int run_verify(const target& at, const verify_options& asked) {
    auto promised = read_history(asked.log_path);
    stage on{at};
    // The answers of sends that were under way when the run ended are unknown.
    constexpr std::uint64_t unknown_max = UINT64_MAX / 2;
    auto by_api = on.verify_by_api(promised, unknown_max);
    auto by_database = on.sees_database() ? on.verify(promised, unknown_max) : verification{};
    report told;
    told["title"] = fmt::format("verify: {}", asked.log_path);
    report both = report::array();
    both.push_back(to_report(by_api, "API"));
    if (on.sees_database())
        both.push_back(to_report(by_database, "database"));
    told["verifications"] = both;
    if (asked.as_json)
        fmt::print("{}\n", told.dump(2));
    for (const auto& one : asked.as_json ? report::array() : both)
        print_problems({{"verification", one}});
    return by_api.is_good() && by_database.is_good() ? 0 : 1;
}

} // namespace parley::bench
