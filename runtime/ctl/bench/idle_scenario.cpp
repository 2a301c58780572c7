#include "runtime/ctl/bench/cannot_run.hpp"
#include "runtime/ctl/bench/crowd.hpp"
#include "runtime/ctl/bench/interruption.hpp"
#include "runtime/ctl/bench/report.hpp"
#include "runtime/ctl/bench/scenarios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace parley::bench {

namespace {

using namespace std::chrono_literals;

constexpr double bytes_per_mib = 1024.0 * 1024.0;
/// Descriptors that are not connections.
constexpr std::size_t files_reserve = 64;
constexpr std::chrono::seconds token_valid{3600};

report memory_now(const usage& at, const usage& empty, std::size_t connections) {
    report told;
    told["node_resident_mib"] = nullptr;
    told["node_bytes_per_connection"] = nullptr;
    if (at.node_resident && empty.node_resident) {
        auto now = static_cast<double>(*at.node_resident);
        told["node_resident_mib"] = now / bytes_per_mib;
        told["node_bytes_per_connection"] =
            (now - static_cast<double>(*empty.node_resident)) / static_cast<double>(connections);
    }
    return told;
}

report micros_each(std::optional<nanoseconds> spent, std::size_t count) {
    if (!spent)
        return nullptr;
    return std::chrono::duration<double, std::micro>{*spent}.count() / static_cast<double>(count);
}

report grow(crowd& people, const probes& of, const usage& empty, std::size_t count) {
    auto before_count = people.open_count();
    auto before = usage_now(of);
    people.grow_to(count);
    auto opened = usage_now(of);
    // What the handshakes needed for a moment is given back.
    people.idle(1s);
    auto spent = between(before, opened);
    auto added = count - before_count;
    report told;
    told["connections"] = count;
    told["opened_per_s"] = static_cast<double>(added) / spent.elapsed.count();
    told["node_cpu_us_per_opening"] = micros_each(spent.node, added);
    told.update(memory_now(usage_now(of), empty, count));
    return told;
}

report hold(crowd& people, const probes& of, const usage& empty, std::chrono::seconds length) {
    auto before = usage_now(of);
    people.idle(length);
    auto after = usage_now(of);
    auto spent = between(before, after);
    report told;
    told["seconds"] = length.count();
    told["node_cores"] = nullptr;
    if (spent.node)
        told["node_cores"] = spent.cores(*spent.node);
    told.update(memory_now(after, empty, people.open_count()));
    return told;
}

report converse(crowd& people, int messages) {
    auto half = people.open_count() / 2;
    int done = 0;
    for (int i = 0; i < messages && half > 0; ++i) {
        // Spread over the whole crowd.
        auto from = static_cast<std::size_t>(i) * half / static_cast<std::size_t>(messages);
        if (people.send_between(from, from + half))
            ++done;
    }
    report told;
    told["sent"] = half > 0 ? messages : 0;
    told["delivered"] = done;
    told["delivery_ms"] = to_report(people.delivery());
    return told;
}

void print_step(const report& step) {
    fmt::print(
        "  {:>11}{:>12}{:>16}{:>12}{:>16}\n",
        step["connections"].get<std::size_t>(),
        number_text(step["opened_per_s"], 0),
        number_text(step["node_cpu_us_per_opening"], 1),
        number_text(step["node_resident_mib"], 1),
        number_text(step["node_bytes_per_connection"], 0)
    );
}

void print_idle(const report& told) {
    fmt::print("\nidle: connections of as many users\n\n");
    fmt::print(
        "  {:>11}{:>12}{:>16}{:>12}{:>16}\n",
        "connections",
        "opened/s",
        "node CPU µs",
        "node MiB",
        "bytes each"
    );
    for (const auto& step : told["steps"])
        print_step(step);
    const auto& held = told["held"];
    const auto& messages = told["messages"];
    fmt::print(
        "\n  after {} s in silence: {} bytes each, {} cores\n",
        held["seconds"].get<int>(),
        number_text(held["node_bytes_per_connection"], 0),
        number_text(held["node_cores"], 3)
    );
    fmt::print(
        "  opening p50 {} ms, p99 {} ms; {} connections lost\n",
        number_text(told["opening_ms"]["p50"], 2),
        number_text(told["opening_ms"]["p99"], 2),
        told["lost"].get<std::size_t>()
    );
    fmt::print(
        "  {} of {} messages delivered, p50 {} ms, p99 {} ms\n",
        messages["delivered"].get<int>(),
        messages["sent"].get<int>(),
        number_text(messages["delivery_ms"]["p50"], 2),
        number_text(messages["delivery_ms"]["p99"], 2)
    );
}

void require_files(std::size_t connections) {
    auto limit = raise_open_files();
    if (limit < connections + files_reserve)
        throw cannot_run{fmt::format(
            "{} connections need as many open files and this process may have {}: ask for fewer.",
            connections,
            limit
        )};
}

} // namespace

int run_idle(const target& at, const idle_options& asked) {
    catch_interruption();
    auto most = static_cast<std::size_t>(*std::max_element(asked.steps.begin(), asked.steps.end()));
    require_files(most);
    stage on{at};
    fmt::print(stderr, "Preparing {} users.\n", most);
    auto users = on.accounts(static_cast<int>(most), token_valid);
    event_loop loop;
    crowd people{loop, on.where(), std::move(users), asked.opening_max};
    auto empty = usage_now(on.charged());
    report told;
    told["scenario"] = "idle";
    for (auto step : asked.steps) {
        fmt::print(stderr, "Opening connections up to {}.\n", step);
        told["steps"].push_back(grow(people, on.charged(), empty, static_cast<std::size_t>(step)));
        if (is_interrupted())
            break;
    }
    told["opening_ms"] = to_report(people.opening());
    fmt::print(stderr, "Holding them for {} s.\n", asked.hold.count());
    told["held"] = hold(people, on.charged(), empty, asked.hold);
    told["messages"] = converse(people, asked.messages);
    told["lost"] = people.lost_count();
    if (asked.as_json)
        fmt::print("{}\n", told.dump(2));
    else
        print_idle(told);
    return people.lost_count() == 0 && told["messages"]["delivered"] == told["messages"]["sent"]
               ? 0
               : 1;
}

} // namespace parley::bench
