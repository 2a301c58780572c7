#include "runtime/ctl/bench/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace parley::bench {

void histogram::record(nanoseconds value) {
    auto counted = std::max<std::int64_t>(0, value.count());
    ++buckets_[bucket_of(static_cast<std::uint64_t>(counted))];
    ++count_;
    max_ = std::max(max_, counted);
}

histogram::nanoseconds histogram::percentile(double share) const {
    if (count_ == 0)
        return nanoseconds{0};
    auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    wanted = std::clamp<std::uint64_t>(wanted, 1, count_);
    std::uint64_t passed = 0;
    for (std::size_t bucket = 0; bucket < bucket_count; ++bucket) {
        passed += buckets_[bucket];
        if (passed >= wanted)
            return nanoseconds{std::min(static_cast<std::int64_t>(edge_of(bucket)), max_)};
    }
    return max();
}

// Values below 128 have a bucket each. Above, the highest bit says which octave, and the seven
// bits after it which bucket of the octave.
std::size_t histogram::bucket_of(std::uint64_t value) {
    value = std::min(value, (std::uint64_t{1} << value_bits) - 1);
    if (value < buckets_per_octave)
        return value;
    auto octave = static_cast<std::size_t>(std::bit_width(value) - 1 - precision_bits);
    return octave * buckets_per_octave + (value >> octave);
}

std::uint64_t histogram::edge_of(std::size_t bucket) {
    if (bucket < 2 * buckets_per_octave)
        return bucket;
    auto octave = bucket / buckets_per_octave - 1;
    auto within = bucket - octave * buckets_per_octave;
    return ((within + 1) << octave) - 1;
}

} // namespace parley::bench
