#define CAF_SUITE token_buckets

#include "runtime/base/token_buckets.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;
using namespace std::chrono_literals;

namespace {

struct fixture {
    rate_budget take_all(const std::string& key) {
        for (int i = 0; i < 10; ++i)
            CAF_REQUIRE(buckets.take(key, now).is_within);
        return buckets.take(key, now);
    }

    token_buckets buckets{{10, 900s}, 3};
    token_buckets::time_point now{1h};
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(token_buckets_tests, fixture)

CAF_TEST(a bucket gives what it holds and then says when there is more) {
    auto first = buckets.take("a", now);
    CAF_CHECK_EQUAL(first.limit, 10);
    CAF_CHECK_EQUAL(first.remaining, 9);
    CAF_CHECK(first.reset == 90s);
    for (int i = 0; i < 9; ++i)
        CAF_CHECK(buckets.take("a", now).is_within);
    auto refused = buckets.take("a", now);
    CAF_CHECK(!refused.is_within);
    CAF_CHECK_EQUAL(refused.remaining, 0);
    CAF_CHECK(refused.retry_after == 90s);
    CAF_CHECK(refused.reset == 900s);
}

CAF_TEST(one comes back after its share of the window and all after the window) {
    take_all("a");
    now += 89s;
    CAF_CHECK(buckets.take("a", now).retry_after == 1s);
    now += 1s;
    CAF_CHECK(buckets.take("a", now).is_within);
    CAF_CHECK(!buckets.take("a", now).is_within);
    now += 900s;
    CAF_CHECK_EQUAL(buckets.look("a", now).remaining, 10);
    CAF_CHECK(!take_all("a").is_within);
}

CAF_TEST(what was taken for nothing is given back) {
    take_all("a");
    buckets.give_back("a");
    CAF_CHECK_EQUAL(buckets.look("a", now).remaining, 1);
    CAF_CHECK(buckets.take("a", now).is_within);
    CAF_CHECK(!buckets.take("a", now).is_within);
    buckets.forget("a");
    CAF_CHECK_EQUAL(buckets.look("a", now).remaining, 10);
    buckets.give_back("nobody");
}

CAF_TEST(keys do not share a bucket) {
    take_all("a");
    CAF_CHECK_EQUAL(buckets.take("b", now).remaining, 9);
}

CAF_TEST(only the keys that were used last are remembered) {
    take_all("a");
    take_all("b");
    take_all("c");
    CAF_CHECK(!buckets.take("a", now).is_within);
    buckets.take("d", now);
    CAF_CHECK_EQUAL(buckets.size(), 3u);
    CAF_CHECK(!buckets.take("a", now).is_within);
    CAF_CHECK(!buckets.take("c", now).is_within);
    CAF_CHECK(buckets.take("b", now).is_within);
}

CAF_TEST(a rule of zero is no limit) {
    token_buckets unlimited{{0, 1s}, 3};
    for (int i = 0; i < 1000; ++i)
        CAF_REQUIRE(unlimited.take("a", now).is_within);
    CAF_CHECK_EQUAL(unlimited.take("a", now).limit, 0);
    CAF_CHECK_EQUAL(unlimited.size(), 0u);
}

CAF_TEST(of two budgets the one that binds more is shown) {
    rate_budget none;
    auto wide = buckets.take("a", now);
    auto narrow = buckets.take("a", now);
    auto refused = take_all("b");
    CAF_CHECK_EQUAL(tighter(none, wide).remaining, 9);
    CAF_CHECK_EQUAL(tighter(wide, narrow).remaining, 8);
    CAF_CHECK_EQUAL(tighter(narrow, wide).remaining, 8);
    CAF_CHECK(!tighter(refused, narrow).is_within);
    CAF_CHECK(!tighter(narrow, refused).is_within);
}

CAF_TEST_FIXTURE_SCOPE_END()
