#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley {

/// Wall-clock microseconds since 1970 in UTC, the resolution of PostgreSQL and of the API.
struct timestamp {
    std::int64_t micros = 0;

    /// The wall clock of this node. Leases and expiry never use it: the database's clock decides.
    static timestamp now();

    /// Reads RFC 3339; `nullopt` for anything else.
    static std::optional<timestamp> parse(std::string_view text);

    friend auto operator<=>(const timestamp&, const timestamp&) = default;
};

/// RFC 3339 in UTC with microseconds, such as `2026-11-21T09:30:00.000123Z`.
std::string to_string(timestamp at);

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, timestamp& x) {
    return f(x.micros);
}

} // namespace parley
