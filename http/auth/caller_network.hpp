#pragma once

#include "http/types.hpp"
#include "runtime/base/result.hpp"

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace parley::http {

/// Where a request comes from, for limits. Behind proxies that we trust it is the last address
/// of `X-Forwarded-For` that none of them has; anybody else may write there what they like.
class caller_networks {
public:
    /// `trusted` is addresses and networks (`10.0.0.0/8`) by commas; `validation_failed` names
    /// the one that is neither.
    static result<caller_networks> make(std::string_view trusted);

    /// The caller's IPv4 address, or the /64 of an IPv6 one: who has one has all of it.
    std::string of(const request& asked) const;

private:
    bool is_trusted(const net::ip::address& address) const;

    std::vector<net::ip::network_v4> trusted_v4_;
    std::vector<net::ip::network_v6> trusted_v6_;
};

} // namespace parley::http
