#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace parley::bench {

/// Durations counted in buckets no wider than 1/128 of their value, so that a percentile is at
/// most 0.8 % above the truth however many values there are. From 1 ns to 18 minutes; what is
/// longer counts as 18 minutes. Recording costs a few instructions and never allocates.
class histogram {
public:
    using nanoseconds = std::chrono::nanoseconds;

    /// Negative values count as zero.
    void record(nanoseconds value);

    std::uint64_t count() const { return count_; }
    /// Exact; zero when nothing was recorded.
    nanoseconds max() const { return nanoseconds{max_}; }

    /// The value that `share` (0 to 1) of the recorded values do not exceed; zero when nothing
    /// was recorded.
    nanoseconds percentile(double share) const;

    void clear() { *this = {}; }

private:
    static constexpr int precision_bits = 7;
    static constexpr int value_bits = 40;
    static constexpr std::size_t buckets_per_octave = std::size_t{1} << precision_bits;
    static constexpr std::size_t bucket_count =
        (value_bits - precision_bits + 1) * buckets_per_octave;

    static std::size_t bucket_of(std::uint64_t value);
    /// The largest value of a bucket.
    static std::uint64_t edge_of(std::size_t bucket);

    std::array<std::uint64_t, bucket_count> buckets_{};
    std::uint64_t count_ = 0;
    std::int64_t max_ = 0;
};

} // namespace parley::bench
