#pragma once

#include "cluster/exchange.hpp"
#include "cluster/scratch.hpp"
#include "cluster/wire.hpp"

#include <string_view>

namespace parley {

/// Read, it lies in the bytes that it was read from.
template <>
struct wire::value<std::string_view> {
    static void put(writer& to, std::string_view x) { to.text(x); }
    static void get(reader& from, std::string_view& x) { x = from.text(); }
};

using payload_scratch = scratch<struct payload_purpose>;
using envelope_scratch = scratch<struct envelope_purpose>;

/// What one exchange says to another; see docs/protocol-links.md.
struct exchange::envelope {
    enum class kind : std::uint8_t {
        request = 1,
        tell = 2,
        reply = 3,
        to_fixed = 4,
        end = 5,
        tell_all = 6,
        promise_wanted = 7,
        promise_given = 8
    };

    kind what = kind::tell;
    /// Of requests and tells; of `end` the shard and its epoch stand in the numbers.
    entity_ref to;
    message_class cls = message_class::request;
    std::uint8_t hops = 0;
    bool is_old = false;
    /// Names a request in its answer; the number of a fixed actor; the epoch of a shard; when a
    /// promise was asked for.
    std::uint64_t number = 0;
    std::uint32_t shard = 0;
    /// In bytes of somebody who lives for as long.
    std::string_view payload;
    /// Of `tell_all`.
    std::vector<entity_ref> all;
    /// Of requests and tells: the epoch that the sender knows of each receiver's shard.
    std::vector<epoch> under;
};

} // namespace parley
