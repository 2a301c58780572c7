#include "runtime/ctl/bench/phase.hpp"

#include "runtime/ctl/bench/interruption.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace parley::bench {

namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds pause_when_refused{20};

/// What the threads of a phase share.
struct shared_phase {
    const std::function<outcome(int)>& call;
    clock::time_point end;
    std::mutex guard{};
    phase_result found{};
    std::exception_ptr failure{};
    std::atomic<bool> is_over{false};

    bool goes_on() const { return !is_over && !is_interrupted() && clock::now() < end; }

    void run(int client) {
        try {
            while (goes_on())
                once(client);
        } catch (...) {
            std::lock_guard lock{guard};
            failure = std::current_exception();
            is_over = true;
        }
    }

    void once(int client) {
        auto begun = clock::now();
        auto became = call(client);
        auto took = clock::now() - begun;
        {
            std::lock_guard lock{guard};
            if (became == outcome::done) {
                ++found.done;
                found.latency.record(took);
            } else {
                ++found.refused;
            }
        }
        if (became == outcome::refused)
            std::this_thread::sleep_for(pause_when_refused);
    }
};

report micros_each(std::optional<nanoseconds> spent, std::uint64_t count) {
    if (!spent || count == 0)
        return nullptr;
    return std::chrono::duration<double, std::micro>{*spent}.count() / static_cast<double>(count);
}

} // namespace

phase_result
run_phase(const probes& of, const phase_plan& plan, const std::function<outcome(int)>& call) {
    shared_phase phase{call, clock::now() + plan.length};
    auto before = usage_now(of);
    std::vector<std::thread> threads;
    for (int client = 0; client < plan.clients; ++client)
        threads.emplace_back([&phase, client] { phase.run(client); });
    for (auto& thread : threads)
        thread.join();
    if (phase.failure)
        std::rethrow_exception(phase.failure);
    phase.found.spent = between(before, usage_now(of));
    return phase.found;
}

report to_report(const std::string& name, const phase_result& found) {
    fmt::print(stderr, "{}: {} done.\n", name, found.done);
    report told;
    told["name"] = name;
    told["done"] = found.done;
    told["refused"] = found.refused;
    told["per_s"] = static_cast<double>(found.done) / found.spent.elapsed.count();
    told["ms"] = to_report(found.latency);
    told["node_cpu_us_each"] = micros_each(found.spent.node, found.done);
    told["node_cores"] = nullptr;
    if (found.spent.node)
        told["node_cores"] = found.spent.cores(*found.spent.node);
    told["generator_cores"] = found.spent.cores(found.spent.generator);
    told["other_cores"] = found.spent.cores(found.spent.others);
    return told;
}

void print_phases(const report& told, bool as_json) {
    if (as_json) {
        fmt::print("{}\n", told.dump(2));
        return;
    }
    fmt::print("\n{}\n\n", told["title"].get<std::string>());
    fmt::print(
        "  {:<28}{:>10}{:>10}{:>10}{:>10}{:>10}{:>12}{:>10}\n",
        "",
        "each s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "refused",
        "node CPU µs",
        "cores"
    );
    for (const auto& phase : told["phases"]) {
        fmt::print(
            "  {:<28}{:>10}{:>10}{:>10}{:>10}{:>10}{:>12}{:>10}\n",
            phase["name"].get<std::string>(),
            number_text(phase["per_s"], 1),
            number_text(phase["ms"]["p50"], 2),
            number_text(phase["ms"]["p95"], 2),
            number_text(phase["ms"]["p99"], 2),
            phase["refused"].get<std::uint64_t>(),
            number_text(phase["node_cpu_us_each"], 0),
            number_text(phase["node_cores"], 2)
        );
    }
}

} // namespace parley::bench
