#pragma once

#include "runtime/base/random.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace parley {

/// How something that failed is tried again. A bound of 0 is none.
struct retry_rules {
    /// The longest pause after the first failure; it doubles with each further one up to
    /// `pause_max`.
    std::chrono::milliseconds pause_min{100};
    std::chrono::milliseconds pause_max{5000};
    /// Attempts in all, the first included.
    int attempts_max = 0;
    /// What is older is not tried again.
    std::chrono::milliseconds age_max{0};
};

/// The one way in which Parley repeats calls to what is outside of it: pauses grow exponentially
/// and end somewhere, each is spread by chance over its upper half so that what failed together
/// does not come back together, and somebody who is in vain for too long gives up. Callers keep
/// the count: it may lie in a table and outlive the process. For one thread.
class retry_policy {
public:
    retry_policy(retry_rules by, std::uint64_t seed) : by_{by}, random_{seed} {}

    /// The pause until the next attempt, after `attempts` that failed, the first of them `age`
    /// ago; nothing when there is to be none.
    std::optional<std::chrono::milliseconds>
    pause_after(int attempts, std::chrono::milliseconds age = {});

private:
    retry_rules by_;
    random_source random_;
};

} // namespace parley
