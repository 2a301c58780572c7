#include "runtime/ctl/bench/report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>

namespace parley::bench {

namespace {

double milliseconds_of(histogram::nanoseconds duration) {
    auto micros = std::chrono::duration<double, std::micro>{duration}.count();
    return std::round(micros) / 1000;
}

double rounded(double value, int digits) {
    auto scale = std::pow(10, digits);
    return std::round(value * scale) / scale;
}

report per_message(std::optional<nanoseconds> spent, std::uint64_t messages) {
    if (!spent || messages == 0)
        return nullptr;
    std::chrono::duration<double, std::micro> micros = *spent;
    return rounded(micros.count() / static_cast<double>(messages), 2);
}

report cores(const spending& of, std::optional<nanoseconds> spent) {
    if (!spent)
        return nullptr;
    return rounded(of.cores(*spent), 3);
}

void print_latency(std::string_view name, const report& of) {
    fmt::print(
        "  {:<18}{:>10}{:>10}{:>10}{:>10}\n",
        name,
        number_text(of["p50"], 2),
        number_text(of["p95"], 2),
        number_text(of["p99"], 2),
        number_text(of["max"], 2)
    );
}

void print_spending(std::string_view name, const report& of) {
    fmt::print(
        "  {:<18}{:>10}{:>12}{:>12}{:>10}\n",
        name,
        number_text(of["node"], 2),
        number_text(of["postgresql"], 2),
        number_text(of["generator"], 2),
        number_text(of.value("others", report{}), 2)
    );
}

void print_lines(const report& lines) {
    for (const auto& line : lines)
        fmt::print("    {}\n", line.get<std::string>());
}

} // namespace

report to_report(const histogram& durations) {
    report told;
    told["p50"] = milliseconds_of(durations.percentile(0.50));
    told["p95"] = milliseconds_of(durations.percentile(0.95));
    told["p99"] = milliseconds_of(durations.percentile(0.99));
    told["max"] = milliseconds_of(durations.max());
    return told;
}

report to_report(const verification& checked, std::string_view source) {
    report told;
    told["source"] = source;
    told["conversations"] = checked.conversations;
    told["acknowledged"] = checked.acknowledged;
    told["stored"] = checked.stored;
    told["problems"] = checked.problems;
    told["details"] = checked.details;
    return told;
}

report to_report(const measurement& found) {
    const auto& counted = found.counted;
    const auto& spent = found.spent;
    auto seconds = spent.elapsed.count();
    report told;
    told["seconds"] = rounded(seconds, 3);
    told["acknowledged_per_s"] = rounded(static_cast<double>(counted.acknowledged) / seconds, 1);
    told["delivered_per_s"] = rounded(static_cast<double>(counted.delivered) / seconds, 1);
    told["acknowledgement_ms"] = to_report(counted.acknowledgement);
    told["delivery_ms"] = to_report(counted.delivery);
    told["cpu_us_per_message"]["node"] = per_message(spent.node, counted.acknowledged);
    told["cpu_us_per_message"]["postgresql"] = per_message(spent.database, counted.acknowledged);
    told["cpu_us_per_message"]["generator"] = per_message(spent.generator, counted.acknowledged);
    told["node_cpu_us_per_delivery"] = per_message(spent.node, counted.delivered);
    told["cores"]["node"] = cores(spent, spent.node);
    told["cores"]["postgresql"] = cores(spent, spent.database);
    told["cores"]["generator"] = cores(spent, spent.generator);
    told["cores"]["others"] = cores(spent, spent.others);
    told["refused"] = counted.refused;
    told["repeated"] = counted.repeated;
    told["reconnects"] = counted.reconnects;
    told["reads"] = counted.reads;
    told["reactions"] = counted.reactions;
    told["mentions"] = counted.mentions;
    told["unacknowledged"] = found.unacknowledged;
    told["undelivered"] = found.undelivered;
    told["broken"] = {{"count", found.broken.count}, {"details", found.broken.details}};
    told["failure"] = found.failure;
    return told;
}

bool is_good(const measurement& found, const verification& checked) {
    return found.failure.empty() && found.broken.count == 0 && found.unacknowledged == 0
           && found.undelivered == 0 && checked.is_good();
}

std::string number_text(const report& value, int digits) {
    return value.is_number() ? fmt::format("{:.{}f}", value.get<double>(), digits) : "n/a";
}

void print_load(const report& told, bool as_json) {
    if (as_json) {
        fmt::print("{}\n", told.dump(2));
        return;
    }
    fmt::print("\n{}\n\n", told["title"].get<std::string>());
    fmt::print("  acknowledged      {:>10} /s\n", number_text(told["acknowledged_per_s"], 0));
    fmt::print("  delivered         {:>10} /s\n\n", number_text(told["delivered_per_s"], 0));
    fmt::print("  {:<18}{:>10}{:>10}{:>10}{:>10}\n", "milliseconds", "p50", "p95", "p99", "max");
    print_latency("acknowledgement", told["acknowledgement_ms"]);
    print_latency("delivery", told["delivery_ms"]);
    fmt::print(
        "\n  {:<18}{:>10}{:>12}{:>12}{:>10}\n", "CPU", "node", "PostgreSQL", "generator", "others"
    );
    print_spending("µs a message", told["cpu_us_per_message"]);
    print_spending("cores", told["cores"]);
    if (told["delivered_per_s"] > 2 * told["acknowledged_per_s"].get<double>())
        fmt::print(
            "  {:<18}{:>10}\n", "µs a delivery", number_text(told["node_cpu_us_per_delivery"], 2)
        );
    fmt::print(
        "\n  node's memory     {:>10} MiB, {} bytes a connection\n",
        number_text(told["node_resident_mib"], 1),
        number_text(told["node_bytes_per_connection"], 0)
    );
    fmt::print(
        "  sends refused {}, repeated {}, reconnects {}\n",
        told["refused"].get<int>(),
        told["repeated"].get<int>(),
        told["reconnects"].get<int>()
    );
    if (told["reads"] != 0 || told["reactions"] != 0 || told["mentions"] != 0) {
        fmt::print(
            "  reads acknowledged {}, reactions {}, mentions told {}\n",
            told["reads"].get<std::uint64_t>(),
            told["reactions"].get<std::uint64_t>(),
            told["mentions"].get<std::uint64_t>()
        );
    }
    print_problems(told);
}

void print_problems(const report& told) {
    const auto& checked = told["verification"];
    fmt::print(
        "  checked in the {}: {} acknowledged, {} stored in {} conversations: {}\n",
        checked["source"].get<std::string>(),
        checked["acknowledged"].get<std::uint64_t>(),
        checked["stored"].get<std::uint64_t>(),
        checked["conversations"].get<std::uint64_t>(),
        checked["problems"] == 0 ? "as it must be"
                                 : fmt::format("{} PROBLEMS", checked["problems"].get<int>())
    );
    print_lines(checked["details"]);
    if (!told.contains("failure"))
        return;
    if (told["unacknowledged"] != 0 || told["undelivered"] != 0)
        fmt::print(
            "  NOT ANSWERED: {} sends, {} deliveries\n",
            told["unacknowledged"].get<std::uint64_t>(),
            told["undelivered"].get<std::uint64_t>()
        );
    if (told["broken"]["count"] != 0)
        fmt::print("  BROKEN PROMISES ON THE WIRE: {}\n", told["broken"]["count"].get<int>());
    print_lines(told["broken"]["details"]);
    auto failure = told["failure"].get<std::string>();
    if (!failure.empty())
        fmt::print("  ENDED EARLY: {}\n", failure);
}

} // namespace parley::bench
