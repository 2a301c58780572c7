#pragma once

#include <chrono>
#include <cstdint>
#include <random>

namespace parley {

/// Seeded pseudo-random numbers for back-off and simulation; never for secrets.
class random_source {
public:
    explicit random_source(std::uint64_t seed) : engine_{seed} {}

    /// Uniform in [0, bound); `bound` must not be 0.
    std::uint64_t below(std::uint64_t bound) {
        return std::uniform_int_distribution<std::uint64_t>{0, bound - 1}(engine_);
    }

    /// True once in `1 / probability` calls on average.
    bool chance(double probability) { return std::bernoulli_distribution{probability}(engine_); }

    /// Uniform in [base / 2, base]: spreads retries that were caused by one event.
    std::chrono::milliseconds jitter(std::chrono::milliseconds base) {
        auto half = static_cast<std::uint64_t>(base.count() / 2);
        return std::chrono::milliseconds{static_cast<std::int64_t>(half + below(half + 1))};
    }

private:
    std::mt19937_64 engine_;
};

} // namespace parley
