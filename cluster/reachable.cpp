#include "cluster/reachable.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <charconv>

namespace parley {

std::optional<host_and_port> split_address(std::string_view address) {
    auto colon = address.rfind(':');
    if (colon == std::string_view::npos || colon == 0)
        return std::nullopt;
    auto host = address.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    auto digits = address.substr(colon + 1);
    std::uint16_t port = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || host.empty())
        return std::nullopt;
    return host_and_port{host, port};
}

opened open_connection(const host_and_port& address, std::chrono::milliseconds timeout) {
    namespace net = boost::asio;
    using tcp = net::ip::tcp;
    net::io_context io;
    boost::system::error_code failed;
    tcp::resolver resolver{io};
    auto found = resolver.resolve(address.first, std::to_string(address.second), failed);
    if (failed)
        return {};
    tcp::socket socket{io};
    opened made;
    net::async_connect(socket, found, [&](const auto& error, const auto&) {
        if (!error)
            made.outcome = contact::open;
        else if (error == net::error::connection_refused)
            made.outcome = contact::refused;
    });
    io.run_for(timeout);
    if (made.outcome == contact::open)
        made.descriptor = socket.release();
    return made;
}

} // namespace parley
