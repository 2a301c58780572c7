#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// Names one request on its way through actors, nodes and log lines (W3C Trace Context).
struct trace_id {
    std::array<std::uint8_t, 16> bytes{};

    static trace_id make();

    /// The trace id of a `traceparent` header; `nullopt` when it is malformed or all zero.
    static std::optional<trace_id> parse_traceparent(std::string_view header);

    friend auto operator<=>(const trace_id&, const trace_id&) = default;
};

/// 32 lower-case hexadecimal digits.
std::string to_string(const trace_id& trace);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, trace_id& x) {
    return f(x.bytes);
}

} // namespace parley
