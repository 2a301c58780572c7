#pragma once

#include "runtime/base/retry_policy.hpp"

#include <algorithm>

namespace parley::pg {

/// Waits between attempts to connect: 5 ms doubling to 500 ms, each with jitter. Without an end:
/// a node without its database has nothing better to do.
class backoff {
public:
    explicit backoff(std::uint64_t seed) : retries_{{shortest, longest}, seed} {}

    std::chrono::milliseconds next() {
        attempts_ = std::min(attempts_ + 1, counted_max);
        return retries_.pause_after(attempts_).value_or(longest);
    }

    void reset() { attempts_ = 0; }

private:
    static constexpr std::chrono::milliseconds shortest{5};
    static constexpr std::chrono::milliseconds longest{500};
    /// Enough to have come to the longest.
    static constexpr int counted_max = 16;

    retry_policy retries_;
    int attempts_ = 0;
};

} // namespace parley::pg
