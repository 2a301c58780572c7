#pragma once

#include "http/websocket/decoder.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::test {

/// What a WebSocket server made of the bytes of a client.
struct verdict {
    /// Messages in order, `t:` or `b:` before their text.
    std::vector<std::string> messages;
    /// Payloads of the pings.
    std::vector<std::string> pings;
    /// The code that the server closes with; 0 while it goes on.
    int close_code = 0;

    friend bool operator==(const verdict&, const verdict&) = default;
};

std::string to_string(const verdict& x);

/// Feeds `bytes` to our decoder in pieces whose sizes `next_size` gives.
verdict decode(
    std::string_view bytes,
    std::size_t message_size_max,
    const std::function<std::size_t()>& next_size
);

/// Feeds them to Boost.Beast's server.
verdict decode_with_beast(std::string_view bytes, std::size_t message_size_max);

} // namespace parley::test
