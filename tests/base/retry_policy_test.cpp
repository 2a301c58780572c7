#define CAF_SUITE retry_policy

#include "runtime/base/retry_policy.hpp"

#include <caf/test/dsl.hpp>

#include <limits>
#include <set>

using namespace parley;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t seed = 42;

} // namespace

// REQ API-NFR-007
CAF_TEST(pauses double from the shortest to the longest) {
    retry_policy retries{{100ms, 5000ms}, seed};
    auto longest = 100ms;
    for (int attempts = 1; attempts < 100; ++attempts) {
        auto pause = retries.pause_after(attempts).value();
        CAF_CHECK(pause >= longest / 2);
        CAF_CHECK(pause <= longest);
        longest = std::min(longest * 2, 5000ms);
    }
}

// REQ API-NFR-007
CAF_TEST(pauses of those who failed together differ) {
    std::set<std::chrono::milliseconds> pauses;
    for (std::uint64_t each = 0; each < 100; ++each) {
        retry_policy retries{{1000ms, 5000ms}, each};
        pauses.insert(retries.pause_after(1).value());
    }
    CAF_CHECK(pauses.size() > 50);
}

// REQ API-NFR-007
CAF_TEST(after the last attempt there is none) {
    retry_policy retries{{.pause_min = 10ms, .pause_max = 20ms, .attempts_max = 3}, seed};
    CAF_CHECK(retries.pause_after(1).has_value());
    CAF_CHECK(retries.pause_after(2).has_value());
    CAF_CHECK(!retries.pause_after(3).has_value());
    CAF_CHECK(!retries.pause_after(4).has_value());
}

// REQ API-NFR-007
CAF_TEST(what is too old is given up) {
    retry_policy retries{
        {.pause_min = 10ms, .pause_max = 20ms, .attempts_max = 0, .age_max = 60s}, seed
    };
    CAF_CHECK(retries.pause_after(1000, 59'999ms).has_value());
    CAF_CHECK(!retries.pause_after(1, 60s).has_value());
}

CAF_TEST(counts from anywhere make a pause between nothing and the longest) {
    retry_policy retries{{1ms, 300'000ms}, seed};
    for (int attempts : {-1, 0, 1, 64, std::numeric_limits<int>::max()}) {
        auto pause = retries.pause_after(attempts).value();
        CAF_CHECK(pause >= 1ms);
        CAF_CHECK(pause <= 300'000ms);
    }
}
