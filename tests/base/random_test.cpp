#define CAF_SUITE random

#include "runtime/base/random.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;
using namespace std::chrono_literals;

CAF_TEST(the same seed gives the same numbers) {
    random_source one{42};
    random_source other{42};
    for (int i = 0; i < 1'000; ++i)
        CAF_REQUIRE_EQUAL(one.below(1'000'000), other.below(1'000'000));
}

CAF_TEST(another seed gives other numbers) {
    random_source one{42};
    random_source other{43};
    int same = 0;
    for (int i = 0; i < 100; ++i)
        same += one.below(1'000'000) == other.below(1'000'000) ? 1 : 0;
    CAF_CHECK_LESS(same, 5);
}

CAF_TEST(a number stays below its bound and every one of them comes) {
    random_source random{1};
    std::array<int, 3> seen{};
    for (int i = 0; i < 300; ++i)
        ++seen.at(random.below(3));
    for (auto count : seen)
        CAF_CHECK_GREATER(count, 0);
    CAF_CHECK_EQUAL(random.below(1), 0u);
}

CAF_TEST(jitter lies between half of the base and the base) {
    random_source random{1};
    auto least = 1'000ms;
    auto most = 0ms;
    for (int i = 0; i < 5'000; ++i) {
        auto pause = random.jitter(100ms);
        least = std::min(least, pause);
        most = std::max(most, pause);
    }
    CAF_CHECK_EQUAL(least.count(), 50);
    CAF_CHECK_EQUAL(most.count(), 100);
    CAF_CHECK_EQUAL(random.jitter(0ms).count(), 0);
}

CAF_TEST(a chance of nothing never comes and a chance of one always) {
    random_source random{1};
    for (int i = 0; i < 100; ++i) {
        CAF_REQUIRE(!random.chance(0));
        CAF_REQUIRE(random.chance(1));
    }
}
