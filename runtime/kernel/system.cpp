#include "runtime/kernel/system.hpp"

#include "runtime/kernel/error.hpp"

#include <thread>

namespace parley {

actor_system_settings::actor_system_settings(const actor_settings& settings) {
    auto threads = settings.threads > 0 ? static_cast<std::size_t>(settings.threads)
                                        : std::size_t{std::thread::hardware_concurrency()};
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", threads);
    set("scheduler.max-throughput", static_cast<std::size_t>(settings.throughput_max));
    add_error_category(error_category, render_error);
}

} // namespace parley
