#pragma once

#include "runtime/base/trace.hpp"

#include <initializer_list>
#include <string>
#include <string_view>

/// Structured logs: one JSON object a line on standard error.
namespace parley::log {

enum class level { debug, info, warning, error, off };

/// One named value beside the message of a line.
struct field {
    std::string_view name;
    std::string value;
};

/// Sets where lines begin to be written and the `service` and `node` they carry.
/// Call once, before threads start.
void start(level threshold, std::string_view node_name);

/// Reads `debug`, `info`, `warning`, `error`, `off`; false when it is none of them.
bool parse_level(std::string_view text, level& out);

bool enabled(level at);

/// Writes `{"time","level","service","node","event","trace_id",…fields}`. Thread-safe.
/// `event` is a stable name such as `storage_reconnected`; details go into fields.
void write(
    level at, std::string_view event, const trace_id& trace, std::initializer_list<field> fields
);

inline void debug(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::debug, event, {}, fields);
}
inline void info(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::info, event, {}, fields);
}
inline void warning(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::warning, event, {}, fields);
}
inline void error(std::string_view event, std::initializer_list<field> fields = {}) {
    write(level::error, event, {}, fields);
}

} // namespace parley::log
