// What members promise each other while the anchor is out of reach.
#define CAF_SUITE failsafe

#include "cluster/failsafe.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;
using namespace std::chrono_literals;

namespace {

constexpr node_id one{1};
constexpr node_id two{2};

struct fixture {
    failsafe::time_point start{100s};
    failsafe promises{{3s, 1s}, start};

    auto after(std::chrono::milliseconds span) const { return start + span; }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(failsafe_tests, fixture)

// REQ RUN-8
CAF_TEST(who reaches the anchor promises nothing) {
    promises.note_word(after(10s));
    CAF_CHECK(!promises.promise(one, after(11s)));
    CAF_CHECK(!promises.is_promised(one, after(11s)));
    CAF_CHECK(promises.promise(one, after(11'001ms)));
}

// REQ RUN-8
CAF_TEST(a promise is kept for its length whatever the anchor says meanwhile) {
    CAF_CHECK(promises.promise(one, after(10s)));
    promises.note_word(after(11s));
    CAF_CHECK(promises.is_promised(one, after(12'999ms)));
    CAF_CHECK(!promises.is_promised(one, after(13s)));
    CAF_CHECK(!promises.is_promised(two, after(12s)));
}

// REQ RUN-8
CAF_TEST(what was promised before a restart is kept as well) {
    CAF_CHECK(promises.is_promised(one, after(2'999ms)));
    CAF_CHECK(!promises.is_promised(one, after(3s)));
}

CAF_TEST(promises count from the oldest question and need everybody) {
    promises.take(one, after(5s));
    CAF_CHECK(!promises.promised_since({one, two}));
    promises.take(two, after(4s));
    CAF_CHECK(promises.promised_since({one, two}) == after(4s));
    CAF_CHECK(promises.promised_since({one}) == after(5s));
    promises.take(two, after(6s));
    promises.take(two, after(5'500ms));
    CAF_CHECK(promises.promised_since({one, two}) == after(5s));
}

CAF_TEST_FIXTURE_SCOPE_END()
