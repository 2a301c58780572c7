#pragma once

#include "config/settings.hpp"
#include "http/auth/caller_network.hpp"
#include "runtime/base/token_buckets.hpp"

#include <mutex>
#include <string_view>

namespace parley::http {

/// How often one address may call a route that costs us much. Thread-safe; of one node.
class call_limits {
public:
    call_limits(const rate_settings& with, caller_networks networks);

    /// For limits on something else than calls.
    std::string network_of(const request& asked) const { return networks_.of(asked); }

    /// Counts one call of `route` by whoever asks.
    rate_budget take(std::string_view route, const request& asked);

private:
    caller_networks networks_;
    std::mutex mutex_;
    token_buckets calls_;
};

/// `RateLimit-Limit`, `-Remaining` and `-Reset`; nothing when there is no limit.
void show(response& answer, const rate_budget& budget);

/// 429 with `Retry-After`.
response refuse_rate(const rate_budget& budget, const trace_id& trace);

} // namespace parley::http
