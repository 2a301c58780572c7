#include "runtime/base/log.hpp"

#include "runtime/base/clock.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
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

// A line a message is written in tens of thousands a second: then they gather for a moment. What is
// bad news is written at once, and everything before it; so is every line while there are few.
constexpr std::size_t gathered_max = 64UL * 1024;
constexpr std::chrono::seconds flush_interval{1};
constexpr std::chrono::milliseconds few_window{100};
constexpr int few_lines = 32;

/// Standard error, many lines a system call when there are many; spdlog's own sink flushes each.
class gathering_sink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    gathering_sink() { lines_.reserve(gathered_max); }
    ~gathering_sink() override { write_out(); }

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        if (lines_.size() + message.payload.size() >= gathered_max)
            write_out();
        lines_.append(message.payload.data(), message.payload.data() + message.payload.size());
        lines_.push_back('\n');
        if (is_one_of_few(message.time))
            write_out();
    }
    void flush_() override { write_out(); }

private:
    bool is_one_of_few(spdlog::log_clock::time_point now) {
        if (now - window_begun_at_ >= few_window || now < window_begun_at_) {
            window_begun_at_ = now;
            lines_in_window_ = 0;
        }
        return ++lines_in_window_ <= few_lines;
    }

    void write_out() {
        // Nobody is left to be told when that fails.
        static_cast<void>(std::fwrite(lines_.data(), 1, lines_.size(), stderr));
        static_cast<void>(std::fflush(stderr));
        lines_.clear();
    }

    fmt::memory_buffer lines_;
    spdlog::log_clock::time_point window_begun_at_;
    int lines_in_window_ = 0;
};

struct context {
    std::shared_ptr<spdlog::logger> logger;
    std::string node;

    context() {
        logger = std::make_shared<spdlog::logger>("parley", std::make_shared<gathering_sink>());
        spdlog::register_logger(logger);
        logger->set_level(spdlog::level::info);
        logger->flush_on(spdlog::level::warn);
    }
};

context& current() {
    static context instance;
    return instance;
}

using line_buffer = fmt::memory_buffer;

void append(line_buffer& line, std::string_view text) {
    line.append(text.data(), text.data() + text.size());
}

/// As a JSON string. What needs no escapes, nearly everything, is copied.
void append_quoted(line_buffer& line, std::string_view text) {
    bool is_plain = std::ranges::all_of(text, [](char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\\';
    });
    if (!is_plain) {
        nlohmann::json quoted(text);
        append(line, quoted.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
        return;
    }
    line.push_back('"');
    append(line, text);
    line.push_back('"');
}

void append_field(line_buffer& line, std::string_view name, std::string_view value) {
    line.push_back(line.size() == 0 ? '{' : ',');
    append_quoted(line, name);
    line.push_back(':');
    append_quoted(line, value);
}

spdlog::level::level_enum to_spdlog(level at) {
    return spdlog_levels[static_cast<std::size_t>(at)];
}

} // namespace

void start(level threshold, std::string_view node_name) {
    current().logger->set_level(to_spdlog(threshold));
    current().node = node_name;
    spdlog::flush_every(flush_interval);
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
    line_buffer line;
    append_field(line, "time", to_string(timestamp::now()));
    append_field(line, "level", level_names[static_cast<std::size_t>(at)].first);
    append_field(line, "service", "parley");
    append_field(line, "node", current().node);
    append_field(line, "event", event);
    if (trace != trace_id{})
        append_field(line, "trace_id", to_string(trace));
    for (const auto& [name, value] : fields)
        append_field(line, name, value);
    line.push_back('}');
    current().logger->log(to_spdlog(at), std::string_view{line.data(), line.size()});
}

} // namespace parley::log
