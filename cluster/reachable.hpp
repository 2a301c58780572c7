#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace parley {

using host_and_port = std::pair<std::string, std::uint16_t>;

/// `host:port` or `[host]:port`; nothing for anything else.
std::optional<host_and_port> split_address(std::string_view address);

enum class contact : std::uint8_t {
    /// Somebody accepts connections there.
    open = 1,
    /// The machine answers that nobody does.
    refused,
    /// Nothing was heard in time.
    silent,
};

/// A connection that stands, or why there is none.
struct opened {
    contact outcome = contact::silent;
    /// Of the caller, who closes it; -1 unless the outcome is `open`.
    int descriptor = -1;
};

/// Opens one TCP connection. Blocks for `timeout` at most, and for the look-up.
opened open_connection(const host_and_port& address, std::chrono::milliseconds timeout);

} // namespace parley
