#define CAF_SUITE turn

#include "runtime/base/turn.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;

namespace {

struct counting final : turn_end {
    int told = 0;
    bool asked_again = false;

    void turn_ended() override {
        ++told;
        asked_again = await(self);
    }
    std::shared_ptr<turn_end> self;
};

struct fixture {
    std::shared_ptr<counting> whom = std::make_shared<counting>();
    ~fixture() { whom->self.reset(); }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(turn_tests, fixture)

CAF_TEST(who asks often in a turn is told once at its end) {
    {
        turn whole;
        CAF_CHECK(turn_end::await(whom));
        CAF_CHECK(turn_end::await(whom));
        CAF_CHECK_EQUAL(whom->told, 0);
    }
    CAF_CHECK_EQUAL(whom->told, 1);
}

CAF_TEST(a turn in a turn ends with the outer one) {
    {
        turn whole;
        {
            turn part;
            CAF_CHECK(turn_end::await(whom));
        }
        CAF_CHECK_EQUAL(whom->told, 0);
    }
    CAF_CHECK_EQUAL(whom->told, 1);
}

CAF_TEST(nobody is told of a turn that there is not) {
    CAF_CHECK(!turn_end::await(whom));
    {
        turn whole;
    }
    CAF_CHECK_EQUAL(whom->told, 0);
}

CAF_TEST(who is told is in no turn any more) {
    whom->self = whom;
    {
        turn whole;
        CAF_CHECK(turn_end::await(whom));
    }
    CAF_CHECK_EQUAL(whom->told, 1);
    CAF_CHECK(!whom->asked_again);
}

CAF_TEST_FIXTURE_SCOPE_END()
