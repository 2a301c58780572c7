// One node's place in its cluster: heartbeats, what it may believe of its lease, and its end.
#define CAF_SUITE membership

#include "tests/cluster/membership_fixture.hpp"

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(membership_tests, membership_fixture)

CAF_TEST(a node gives a sign of life at once and then each half second) {
    start();
    CAF_CHECK_EQUAL(anchor.beats.size(), 1u);
    grant();
    for (int i = 0; i < 10; ++i) {
        wait(400ms);
        CAF_CHECK(anchor.beats.empty());
        wait(100ms);
        CAF_CHECK_EQUAL(anchor.beats.size(), 1u);
        grant();
    }
}

CAF_TEST(one heartbeat at a time is under way) {
    start();
    wait(5s);
    CAF_CHECK_EQUAL(anchor.beats.size(), 1u);
    grant();
    CAF_CHECK(anchor.beats.empty());
    wait(500ms);
    CAF_CHECK_EQUAL(anchor.beats.size(), 1u);
}

CAF_TEST(without an answer there is no lease and nothing is served) {
    start();
    CAF_CHECK(!holds_lease());
    CAF_CHECK(served.empty());
    grant();
    CAF_CHECK(holds_lease());
    CAF_CHECK(served == std::vector<bool>{true});
}

CAF_TEST(a lease is believed in for half a second less than it was granted for) {
    start();
    grant();
    sched.advance_time(2'499ms);
    CAF_CHECK(holds_lease());
    sched.advance_time(1ms);
    CAF_CHECK(!holds_lease());
}

CAF_TEST(a lease counts from when its heartbeat was sent) {
    start();
    wait(2s);
    grant();
    CAF_CHECK(holds_lease());
    sched.advance_time(499ms);
    CAF_CHECK(holds_lease());
    sched.advance_time(1ms);
    CAF_CHECK(!holds_lease());
}

CAF_TEST(an answer that comes after its lease has run out grants nothing) {
    start();
    wait(3s);
    grant();
    CAF_CHECK(!holds_lease());
    wait(500ms);
    grant();
    CAF_CHECK(holds_lease());
}

// REQ RUN-8
CAF_TEST(a database that is away ends the lease and not the node) {
    start();
    grant();
    for (int i = 0; i < 40; ++i) {
        wait(500ms);
        fail_beat();
    }
    CAF_CHECK(!holds_lease());
    CAF_CHECK_EQUAL(deaths, 0);
    CAF_CHECK(served == (std::vector<bool>{true, false}));
    wait(500ms);
    grant();
    CAF_CHECK(holds_lease());
    CAF_CHECK(served == (std::vector<bool>{true, false, true}));
}

// REQ RUN-8
CAF_TEST(told to be dead a node believes it at once and once and says no more) {
    start();
    grant();
    wait(500ms);
    answer(anchor.beats, result<heartbeat_answer>{heartbeat_answer{false, 2, false}});
    CAF_CHECK_EQUAL(deaths, 1);
    CAF_CHECK(!holds_lease());
    CAF_CHECK(served == (std::vector<bool>{true, false}));
    wait(10s);
    CAF_CHECK_EQUAL(deaths, 1);
    CAF_CHECK(anchor.beats.empty());
}

CAF_TEST(what a node is goes on until the anchor has heard it) {
    start();
    grant();
    say(membership_announce{"http://here"});
    CAF_REQUIRE_EQUAL(anchor.advances.size(), 1u);
    CAF_CHECK_EQUAL(anchor.advances.front().address, "http://here");
    CAF_CHECK(anchor.advances.front().to == member_state::up);
    answer(anchor.advances, result<bool>{failure{errc::storage_unavailable, "away"}});
    CAF_CHECK(anchor.advances.empty());
    wait(500ms);
    grant();
    answer(anchor.advances, result<bool>{true});
    wait(500ms);
    grant();
    CAF_CHECK(anchor.advances.empty());
}

CAF_TEST(who drains is not up again) {
    start();
    grant();
    say(membership_drain{});
    CAF_CHECK(anchor.advances.front().to == member_state::draining);
    answer(anchor.advances, result<bool>{true});
    say(membership_announce{"http://here"});
    CAF_CHECK(anchor.advances.empty());
}

CAF_TEST(a node that serves alone looks at nobody else) {
    membership_settings settings;
    settings.is_alone = true;
    start(settings);
    grant(5, true);
    say(membership_refresh{9});
    CAF_CHECK(anchor.views.empty());
    CAF_CHECK(holds_lease());
}

CAF_TEST(the view is read when the map has changed or a lease of somebody is over) {
    start();
    grant(4);
    CAF_REQUIRE_EQUAL(anchor.views.size(), 1u);
    CAF_CHECK_EQUAL(anchor.views.front().since, -1);
    answer(anchor.views, result<cluster_view>{cluster_view{4, {member(me)}, {}}});
    wait(500ms);
    grant(4);
    CAF_CHECK(anchor.views.empty());
    wait(500ms);
    grant(4, true);
    CAF_REQUIRE_EQUAL(anchor.views.size(), 1u);
    CAF_CHECK_EQUAL(anchor.views.front().since, 4);
}

CAF_TEST(a view that could not be read is read with the next heartbeat) {
    start();
    grant(4);
    answer(anchor.views, result<cluster_view>{failure{errc::storage_unavailable, "away"}});
    CAF_CHECK(anchor.views.empty());
    wait(500ms);
    grant(4);
    CAF_CHECK_EQUAL(anchor.views.size(), 1u);
}

CAF_TEST_FIXTURE_SCOPE_END()

CAF_TEST(the clock of leases goes on and does not stand behind the steady one) {
    auto boot = boot_clock::now().time_since_epoch();
    CAF_CHECK(boot >= std::chrono::steady_clock::now().time_since_epoch() - 1s);
    CAF_CHECK(boot_clock::now().time_since_epoch() >= boot);
}

CAF_TEST(a lease is never shortened by an older answer) {
    own_lease lease;
    boot_clock::time_point start{1h};
    lease.renew(start + 1s, 3s);
    lease.renew(start, 3s);
    CAF_CHECK(lease.holds(start + 3'400ms));
    CAF_CHECK(!lease.holds(start + 3'500ms));
    lease.forfeit();
    CAF_CHECK(!lease.holds(start));
}
