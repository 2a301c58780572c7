#define CAF_SUITE bench_histogram

#include "runtime/ctl/bench/histogram.hpp"

#include <caf/test/dsl.hpp>

#include <random>
#include <vector>

namespace {

using namespace parley::bench;
using namespace std::chrono_literals;
using nanoseconds = std::chrono::nanoseconds;

bool is_near(nanoseconds found, nanoseconds exact) {
    return found >= exact
           && static_cast<double>(found.count()) <= 1.008 * static_cast<double>(exact.count());
}

} // namespace

CAF_TEST(an empty histogram answers zero) {
    histogram empty;
    CAF_CHECK_EQUAL(empty.count(), 0U);
    CAF_CHECK(empty.percentile(0.99) == 0ns);
    CAF_CHECK(empty.max() == 0ns);
}

CAF_TEST(small values are exact) {
    histogram counted;
    for (int value = 0; value < 256; ++value)
        counted.record(nanoseconds{value});
    CAF_CHECK_EQUAL(counted.percentile(0.5).count(), 127);
    CAF_CHECK_EQUAL(counted.percentile(1).count(), 255);
    CAF_CHECK_EQUAL(counted.percentile(0).count(), 0);
}

CAF_TEST(a percentile is at most 0.8 percent above the exact one) {
    std::mt19937_64 random{7};
    std::lognormal_distribution<double> spread{13, 2};
    std::vector<nanoseconds> values;
    histogram counted;
    for (int i = 0; i < 100'000; ++i) {
        values.emplace_back(static_cast<std::int64_t>(spread(random)));
        counted.record(values.back());
    }
    std::sort(values.begin(), values.end());
    for (auto share : {0.01, 0.5, 0.95, 0.99, 0.9999}) {
        auto rank =
            static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size()))) - 1;
        CAF_CHECK(is_near(counted.percentile(share), values[rank]));
    }
    CAF_CHECK(counted.max() == values.back());
}

CAF_TEST(the neighbours of every power of two fall into buckets that hold them) {
    for (int bit = 7; bit < 40; ++bit) {
        for (auto offset : {-1, 0, 1}) {
            nanoseconds value{(std::int64_t{1} << bit) + offset};
            histogram counted;
            counted.record(value);
            counted.record(1000h); // so that the bucket's edge is seen, not the maximum
            CAF_CHECK(is_near(counted.percentile(0.5), value));
        }
    }
}

CAF_TEST(values out of range count at the ends) {
    histogram counted;
    counted.record(-5ns);
    counted.record(1000h);
    CAF_CHECK(counted.percentile(0.5) == 0ns);
    CAF_CHECK(counted.percentile(1) >= 18min);
    CAF_CHECK(counted.max() == 1000h);
    counted.clear();
    CAF_CHECK_EQUAL(counted.count(), 0U);
}
