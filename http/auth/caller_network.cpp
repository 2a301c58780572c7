#include "http/auth/caller_network.hpp"

#include <algorithm>

namespace parley::http {

namespace {

using net::ip::address;
using net::ip::address_v6;
using net::ip::network_v4;
using net::ip::network_v6;

constexpr unsigned short network_v6_bits = 64;

std::string_view trimmed(std::string_view text) {
    auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The last item of a list by commas, which is cut off from it.
std::string_view take_last(std::string_view& list) {
    auto comma = list.rfind(',');
    auto item = comma == std::string_view::npos ? list : list.substr(comma + 1);
    list = comma == std::string_view::npos ? std::string_view{} : list.substr(0, comma);
    return trimmed(item);
}

/// IPv4 that came by an IPv6 socket is IPv4.
address plain(const address& x) {
    if (x.is_v6() && x.to_v6().is_v4_mapped())
        return net::ip::make_address_v4(net::ip::v4_mapped, x.to_v6());
    return x;
}

std::string network_of(const address& x) {
    if (x.is_v4())
        return x.to_string();
    return network_v6{x.to_v6(), network_v6_bits}.canonical().to_string();
}

} // namespace

result<caller_networks> caller_networks::make(std::string_view trusted) {
    caller_networks made;
    while (!trusted.empty()) {
        auto item = std::string{take_last(trusted)};
        if (item.empty())
            continue;
        bool is_v6 = item.find(':') != std::string::npos;
        if (item.find('/') == std::string::npos)
            item += is_v6 ? "/128" : "/32";
        boost::system::error_code error;
        if (is_v6)
            made.trusted_v6_.push_back(net::ip::make_network_v6(item, error).canonical());
        else
            made.trusted_v4_.push_back(net::ip::make_network_v4(item, error).canonical());
        if (error)
            return failure{
                errc::validation_failed,
                "http.trusted_proxies: \"" + item + "\" is neither an address nor a network"
            };
    }
    return made;
}

std::string caller_networks::of(const request& asked) const {
    auto caller = plain(asked.peer);
    auto list = asked.fields.get("X-Forwarded-For");
    while (is_trusted(caller) && !list.empty()) {
        boost::system::error_code error;
        auto before = net::ip::make_address(std::string{take_last(list)}, error);
        if (error)
            break;
        caller = plain(before);
    }
    return network_of(caller);
}

bool caller_networks::is_trusted(const address& x) const {
    if (x.is_v4())
        return std::ranges::any_of(trusted_v4_, [&](const network_v4& network) {
            return network_v4{x.to_v4(), network.prefix_length()}.canonical() == network;
        });
    return std::ranges::any_of(trusted_v6_, [&](const network_v6& network) {
        return network_v6{x.to_v6(), network.prefix_length()}.canonical() == network;
    });
}

} // namespace parley::http
