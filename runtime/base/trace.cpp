#include "runtime/base/trace.hpp"

#include "runtime/base/uuid.hpp"

#include <sodium.h>

namespace parley {

trace_id trace_id::make() {
    return {uuid::make_v4().bytes};
}

std::optional<trace_id> trace_id::parse_traceparent(std::string_view header) {
    // version "-" trace-id "-" parent-id "-" flags
    if (header.size() < 55 || header[2] != '-' || header[35] != '-' || header[52] != '-')
        return std::nullopt;
    trace_id trace;
    std::size_t length = 0;
    auto text = header.substr(3, 32);
    auto failed = sodium_hex2bin(
        trace.bytes.data(), trace.bytes.size(), text.data(), text.size(), nullptr, &length, nullptr
    );
    if (failed != 0 || length != trace.bytes.size() || trace == trace_id{})
        return std::nullopt;
    return trace;
}

std::string to_string(const trace_id& trace) {
    std::array<char, 33> text{};
    sodium_bin2hex(text.data(), text.size(), trace.bytes.data(), trace.bytes.size());
    return {text.data(), 32};
}

} // namespace parley
