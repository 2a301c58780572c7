#include "runtime/base/retry_policy.hpp"

#include <algorithm>

namespace parley {

std::optional<std::chrono::milliseconds>
retry_policy::pause_after(int attempts, std::chrono::milliseconds age) {
    bool is_last = by_.attempts_max > 0 && attempts >= by_.attempts_max;
    bool is_too_old = by_.age_max.count() > 0 && age >= by_.age_max;
    if (is_last || is_too_old)
        return std::nullopt;
    constexpr int doublings_max = 24;
    auto doublings = std::clamp(attempts - 1, 0, doublings_max);
    auto base = std::min(by_.pause_min * (std::int64_t{1} << doublings), by_.pause_max);
    return std::max(random_.jitter(base), std::chrono::milliseconds{1});
}

} // namespace parley
