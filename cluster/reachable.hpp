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

/// Tries one TCP connection and closes it. Blocks for `timeout` at most, and for the look-up.
contact try_connect(const host_and_port& address, std::chrono::milliseconds timeout);

} // namespace parley
