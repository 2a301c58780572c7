#define CAF_SUITE circuit_breaker

#include "runtime/base/circuit_breaker.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;
using namespace std::chrono_literals;

namespace {

struct fixture {
    void fail_often(int count) {
        for (int i = 0; i < count; ++i)
            breaker.failed(now);
    }

    circuit_breaker breaker{{3, 100ms, 350ms}};
    circuit_breaker::time_point now{1h};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(circuit_breaker_tests, fixture)

CAF_TEST(calls are allowed until so many in a row have failed) {
    fail_often(2);
    CAF_CHECK(breaker.allows(now));
    breaker.succeeded();
    fail_often(2);
    CAF_CHECK(breaker.allows(now));
    CAF_CHECK(breaker.wait(now) == 0ms);
    fail_often(1);
    CAF_CHECK(breaker.is_open());
    CAF_CHECK(!breaker.allows(now));
    CAF_CHECK(breaker.wait(now) == 100ms);
}

CAF_TEST(after the pause one call probes and its success closes the breaker) {
    fail_often(3);
    now += 100ms;
    CAF_CHECK(breaker.wait(now) == 0ms);
    CAF_CHECK(breaker.allows(now));
    CAF_CHECK(!breaker.allows(now));
    breaker.succeeded();
    CAF_CHECK(!breaker.is_open());
    CAF_CHECK(breaker.allows(now));
    CAF_CHECK(breaker.allows(now));
}

CAF_TEST(a probe that fails doubles the pause up to the longest) {
    fail_often(3);
    for (auto expected : {200ms, 350ms, 350ms}) {
        now += breaker.wait(now);
        CAF_REQUIRE(breaker.allows(now));
        breaker.failed(now);
        CAF_CHECK(breaker.wait(now) == expected);
    }
    now += breaker.wait(now);
    CAF_REQUIRE(breaker.allows(now));
    breaker.succeeded();
    fail_often(3);
    CAF_CHECK(breaker.wait(now) == 100ms);
}

CAF_TEST(failures of calls that were under way when it opened do not lengthen the pause) {
    fail_often(5);
    CAF_CHECK(breaker.wait(now) == 100ms);
}

CAF_TEST(a probe without an outcome is given up after another pause) {
    fail_often(3);
    now += 100ms;
    CAF_CHECK(breaker.allows(now));
    now += 99ms;
    CAF_CHECK(!breaker.allows(now));
    now += 1ms;
    CAF_CHECK(breaker.allows(now));
}

CAF_TEST_FIXTURE_SCOPE_END()
