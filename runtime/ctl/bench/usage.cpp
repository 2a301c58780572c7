#include "runtime/ctl/bench/usage.hpp"

namespace parley::bench {

namespace {

std::optional<nanoseconds>
difference(std::optional<nanoseconds> before, std::optional<nanoseconds> after) {
    if (!before || !after || *after < *before)
        return std::nullopt;
    return *after - *before;
}

} // namespace

usage usage_now(const probes& of) {
    usage now;
    now.at = std::chrono::steady_clock::now();
    if (of.node) {
        now.node = cpu_time(*of.node);
        now.node_resident = resident_bytes(*of.node);
    }
    if (of.postmaster)
        now.database = cpu_time_of_family(*of.postmaster);
    now.generator = own_cpu_time();
    now.machine = machine_busy_time();
    return now;
}

double spending::cores(nanoseconds spent) const {
    return std::chrono::duration<double>{spent} / elapsed;
}

spending between(const usage& before, const usage& after) {
    spending spent;
    spent.elapsed = after.at - before.at;
    spent.node = difference(before.node, after.node);
    spent.database = difference(before.database, after.database);
    spent.generator = after.generator - before.generator;
    spent.others = after.machine - before.machine - spent.generator
                   - spent.node.value_or(nanoseconds{0}) - spent.database.value_or(nanoseconds{0});
    return spent;
}

} // namespace parley::bench
