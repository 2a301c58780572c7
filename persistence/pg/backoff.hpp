#pragma once

#include "runtime/base/random.hpp"

#include <algorithm>
#include <chrono>

namespace parley::pg {

/// Waits between attempts to connect: 5 ms doubling to 500 ms, each with jitter.
class backoff {
public:
    explicit backoff(std::uint64_t seed) : random_{seed} {}

    std::chrono::milliseconds next() {
        auto wait = random_.jitter(base_);
        base_ = std::min(base_ * 2, longest);
        return std::max(wait, std::chrono::milliseconds{1});
    }

    void reset() { base_ = shortest; }

private:
    static constexpr std::chrono::milliseconds shortest{5};
    static constexpr std::chrono::milliseconds longest{500};

    random_source random_;
    std::chrono::milliseconds base_ = shortest;
};

} // namespace parley::pg
