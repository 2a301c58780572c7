#define CAF_SUITE timing_wheel

#include "http/timing_wheel.hpp"

#include <caf/test/dsl.hpp>

#include <functional>
#include <memory>
#include <random>

namespace {

using namespace parley::http;
using namespace std::chrono_literals;

struct entry final : timed {
    std::function<void()> on_expired;
    int expirations = 0;

    void expired() override {
        ++expirations;
        if (on_expired)
            on_expired();
    }
};

struct fixture {
    timing_wheel wheel{100ms, 8};

    void advance(int ticks) {
        for (int i = 0; i < ticks; ++i)
            wheel.advance();
    }

    /// Ticks until `x` expires, at most `ticks_max`.
    int ticks_until(entry& x, int ticks_max) {
        for (int i = 1; i <= ticks_max; ++i) {
            wheel.advance();
            if (x.expirations > 0)
                return i;
        }
        return 0;
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(timing_wheel_tests, fixture)

CAF_TEST(a time out is never early and at most one tick late) {
    for (auto delay : {1ms, 100ms, 101ms, 250ms, 800ms, 5000ms}) {
        entry x;
        wheel.file(x, delay);
        auto ticks = ticks_until(x, 100);
        // The first tick may come at once after filing, so one of them does not count.
        CAF_CHECK((ticks - 1) * 100ms >= delay);
        CAF_CHECK((ticks - 1) * 100ms < delay + 100ms);
    }
}

CAF_TEST(an entry expires once) {
    entry x;
    wheel.file(x, 200ms);
    advance(50);
    CAF_CHECK_EQUAL(x.expirations, 1);
    CAF_CHECK(!x.is_filed());
}

CAF_TEST(filing again replaces the earlier time) {
    entry x;
    wheel.file(x, 2000ms);
    wheel.file(x, 100ms);
    CAF_CHECK_EQUAL(ticks_until(x, 100), 2);
    advance(50);
    CAF_CHECK_EQUAL(x.expirations, 1);
}

CAF_TEST(putting off moves the time without another place in the ring) {
    entry x;
    wheel.file(x, 300ms);
    for (int i = 0; i < 20; ++i) {
        wheel.advance();
        wheel.put_off(x, 300ms);
    }
    CAF_CHECK_EQUAL(x.expirations, 0);
    CAF_CHECK_EQUAL(ticks_until(x, 100), 4);
}

CAF_TEST(what was dropped or destroyed never expires) {
    entry dropped;
    wheel.file(dropped, 100ms);
    timing_wheel::drop(dropped);
    auto destroyed = std::make_unique<entry>();
    wheel.file(*destroyed, 100ms);
    destroyed.reset();
    advance(50);
    CAF_CHECK_EQUAL(dropped.expirations, 0);
}

CAF_TEST(an entry that expires may destroy others that are due with it) {
    entry first;
    auto second = std::make_unique<entry>();
    first.on_expired = [&] { second.reset(); };
    wheel.file(first, 100ms);
    wheel.file(*second, 100ms);
    advance(10);
    CAF_CHECK_EQUAL(first.expirations, 1);
    CAF_CHECK(second == nullptr);
}

CAF_TEST(an entry may file itself again into the slot that runs) {
    entry x;
    x.on_expired = [&] { wheel.file(x, 700ms); };
    wheel.file(x, 700ms);
    advance(8 * 5);
    CAF_CHECK_EQUAL(x.expirations, 5);
}

CAF_TEST(random times all come in their tick) {
    std::mt19937 random{7};
    std::vector<std::unique_ptr<entry>> entries;
    std::vector<int> due;
    for (int i = 0; i < 500; ++i) {
        auto ticks = static_cast<int>(random() % 60);
        entries.push_back(std::make_unique<entry>());
        wheel.file(*entries.back(), ticks * 100ms);
        due.push_back(ticks + 1);
    }
    bool all_right = true;
    for (int now = 1; now <= 70; ++now) {
        wheel.advance();
        for (std::size_t i = 0; i < entries.size(); ++i)
            all_right = all_right && (entries[i]->expirations > 0) == (due[i] <= now);
    }
    CAF_CHECK(all_right);
}

CAF_TEST_FIXTURE_SCOPE_END()
