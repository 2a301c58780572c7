// A member while nobody reaches the anchor: what it asks of the others, and does for them.
#define CAF_SUITE membership_promises

#include "tests/cluster/membership_fixture.hpp"

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

struct fixture : membership_fixture {
    /// The anchor is away for `span`; heartbeats fail.
    void cut(caf::timespan span) {
        for (auto passed = 0ms; passed < span; passed += 500ms) {
            wait(500ms);
            while (!anchor.beats.empty())
                fail_beat();
        }
    }
    /// The other node promises what was asked last.
    void promise() {
        CAF_REQUIRE(!words.empty());
        auto [to, word] = words.back();
        CAF_REQUIRE(to == other);
        CAF_REQUIRE(!word.is_given);
        say(membership_promise{other, {true, word.asked}});
    }
    /// What this node says when the other one asks.
    std::size_t promises_after_question() {
        words.clear();
        say(membership_promise{other, {false, 1234}});
        for (const auto& [to, word] : words) {
            CAF_CHECK(to == other);
            CAF_CHECK(word.is_given);
            CAF_CHECK_EQUAL(word.asked, 1234);
        }
        return words.size();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(membership_promises_tests, fixture)

// REQ RUN-8 RUN-13
CAF_TEST(what all others promise takes the place of the lease) {
    own_everything();
    cut(1s);
    CAF_CHECK(words.empty());
    for (int i = 0; i < 20; ++i) {
        cut(500ms);
        promise();
        CAF_CHECK(holds_lease());
    }
    CAF_CHECK(lease->is_degraded(now()));
    CAF_CHECK(served == std::vector<bool>{true});
    wait(500ms);
    grant(1);
    CAF_CHECK(holds_lease());
    CAF_CHECK(!lease->is_degraded(now()));
}

// REQ RUN-8
CAF_TEST(a promise that is not repeated ends) {
    own_everything();
    cut(2s);
    promise();
    cut(2s);
    CAF_CHECK(holds_lease());
    cut(1s);
    CAF_CHECK(!holds_lease());
    CAF_CHECK(served == (std::vector<bool>{true, false}));
}

// REQ RUN-8
CAF_TEST(one who does not promise is enough to end it) {
    start();
    show({1, {member(me), member(other), member({9})}, {}});
    cut(1'500ms);
    CAF_CHECK_EQUAL(words.size(), 2u);
    say(membership_promise{other, {true, words.back().second.asked}});
    cut(1'500ms);
    CAF_CHECK(!holds_lease());
}

// REQ RUN-8
CAF_TEST(a stranger may own what nobody here knows of) {
    own_everything();
    cut(1'500ms);
    say(membership_trust{{99}});
    promise();
    cut(1'500ms);
    CAF_CHECK(!holds_lease());
}

// REQ RUN-8
CAF_TEST(who has its lease promises nothing) {
    own_everything();
    CAF_CHECK_EQUAL(promises_after_question(), 0u);
    cut(1'500ms);
    CAF_CHECK_EQUAL(promises_after_question(), 1u);
}

// REQ RUN-8
CAF_TEST(a promise is kept when the anchor is back) {
    own_everything();
    cut(4s);
    CAF_CHECK_EQUAL(promises_after_question(), 1u);
    for (std::int64_t version = 2; version <= 6; ++version) {
        show({version, {member(me), member(other, false)}, {}});
        CAF_CHECK(anchor.controls.empty());
    }
    show({7, {member(me), member(other, false)}, {}});
    CAF_CHECK_EQUAL(anchor.controls.size(), 1u);
}

CAF_TEST_FIXTURE_SCOPE_END()
