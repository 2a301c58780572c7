#include "runtime/base/log.hpp"

#include "runtime/base/clock.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <memory>
#include <utility>

namespace parley::log {

namespace {

constexpr std::array<std::pair<std::string_view, level>, 5> level_names{{
    {"debug", level::debug},
    {"info", level::info},
    {"warning", level::warning},
    {"error", level::error},
    {"off", level::off},
}};

constexpr std::array spdlog_levels{
    spdlog::level::debug,
    spdlog::level::info,
    spdlog::level::warn,
    spdlog::level::err,
    spdlog::level::off
};

struct context {
    std::shared_ptr<spdlog::logger> logger;
    std::string node;

    context() : logger{spdlog::stderr_logger_mt("parley")} {
        logger->set_pattern("%v");
        logger->set_level(spdlog::level::info);
        logger->flush_on(spdlog::level::info);
    }
};

context& current() {
    static context instance;
    return instance;
}

spdlog::level::level_enum to_spdlog(level at) {
    return spdlog_levels[static_cast<std::size_t>(at)];
}

} // namespace

void start(level threshold, std::string_view node_name) {
    current().logger->set_level(to_spdlog(threshold));
    current().node = node_name;
}

bool parse_level(std::string_view text, level& out) {
    for (const auto& [name, value] : level_names) {
        if (name == text) {
            out = value;
            return true;
        }
    }
    return false;
}

bool enabled(level at) {
    return current().logger->should_log(to_spdlog(at));
}

void write(
    level at, std::string_view event, const trace_id& trace, std::initializer_list<field> fields
) {
    if (!enabled(at))
        return;
    nlohmann::ordered_json line;
    line["time"] = to_string(timestamp::now());
    line["level"] = level_names[static_cast<std::size_t>(at)].first;
    line["service"] = "parley";
    line["node"] = current().node;
    line["event"] = event;
    if (trace != trace_id{})
        line["trace_id"] = to_string(trace);
    for (const auto& [name, value] : fields)
        line[std::string{name}] = value;
    auto text = line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    current().logger->log(to_spdlog(at), text);
}

} // namespace parley::log
