#define CAF_SUITE connection_cache

#include "http/grpc/connection_cache.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;
using namespace std::chrono_literals;
using http::rpc::connection_cache;

struct fixture {
    connection_cache::time_point now = connection_cache::time_point{} + 1h;
    user_id alice = user_id::make();
    user_id bob = user_id::make();
    user_id carol = user_id::make();
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(connection_cache_tests, fixture)

// REQ RTS-6
CAF_TEST(an answer counts for both orders of a pair until its time is over) {
    connection_cache cache{30s, 10};
    CAF_CHECK(!cache.find(alice, bob, now).has_value());
    cache.keep(alice, bob, true, now);
    cache.keep(alice, carol, false, now);
    CAF_CHECK(cache.find(bob, alice, now + 29s) == true);
    CAF_CHECK(cache.find(alice, carol, now + 29s) == false);
    CAF_CHECK(!cache.find(alice, bob, now + 30s).has_value());
}

CAF_TEST(a later answer replaces an earlier one and counts from then) {
    connection_cache cache{30s, 10};
    cache.keep(alice, bob, false, now);
    cache.keep(bob, alice, true, now + 20s);
    CAF_CHECK(cache.find(alice, bob, now + 40s) == true);
    // The first one's time ends without taking the second with it.
    cache.keep(alice, carol, true, now + 31s);
    CAF_CHECK(cache.find(alice, bob, now + 40s) == true);
}

CAF_TEST(the oldest leave when there are too many or their time is over) {
    connection_cache cache{30s, 2};
    auto dave = user_id::make();
    cache.keep(alice, bob, true, now);
    cache.keep(alice, carol, true, now);
    cache.keep(alice, dave, true, now);
    CAF_CHECK_EQUAL(cache.size(), 2u);
    CAF_CHECK(!cache.find(alice, bob, now).has_value());
    cache.keep(bob, carol, true, now + 60s);
    CAF_CHECK_EQUAL(cache.size(), 1u);
}

CAF_TEST_FIXTURE_SCOPE_END()
