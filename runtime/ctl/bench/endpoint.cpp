#include "runtime/ctl/bench/endpoint.hpp"

#include "runtime/ctl/bench/cannot_run.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <charconv>
#include <memory>
#include <netdb.h>

namespace parley::bench {

namespace {

std::uint32_t address_of(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_family = AF_INET;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0 || found == nullptr)
        throw cannot_run{fmt::format("The host '{}' of --url has no IPv4 address.", host)};
    std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> guard{found, &freeaddrinfo};
    return ntohl(reinterpret_cast<const sockaddr_in*>(found->ai_addr)->sin_addr.s_addr);
}

} // namespace

endpoint resolve(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    while (url.ends_with('/'))
        url.remove_suffix(1);
    if (!url.starts_with(scheme))
        throw cannot_run{fmt::format("'{}' is no address of a node: give --url http://…", url)};
    endpoint to{.url = std::string{url}, .authority = std::string{url.substr(scheme.size())}};
    auto colon = to.authority.rfind(':');
    if (colon != std::string::npos) {
        const auto* end = to.authority.data() + to.authority.size();
        auto [stop, failed] = std::from_chars(to.authority.data() + colon + 1, end, to.port);
        if (failed != std::errc{} || stop != end)
            throw cannot_run{fmt::format("'{}' names no port that exists.", url)};
    }
    to.address = address_of(to.authority.substr(0, colon));
    return to;
}

} // namespace parley::bench
