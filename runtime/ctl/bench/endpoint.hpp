#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parley::bench {

/// Where the node serves, from a URL such as `http://127.0.0.1:8080`.
struct endpoint {
    /// The URL without a slash at its end.
    std::string url;
    /// `host:port`, for the Host header.
    std::string authority;
    /// IPv4 in host order.
    std::uint32_t address = 0;
    std::uint16_t port = 80;

    bool is_loopback() const { return address >> 24 == 127; }
};

/// Reads and resolves the URL. Throws `cannot_run` when it is not `http://` or unknown.
endpoint resolve(std::string_view url);

} // namespace parley::bench
