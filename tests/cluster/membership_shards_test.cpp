// What a member does with the shards that it is given, or is to give away, and with its peers.
#define CAF_SUITE membership_shards

#include "tests/cluster/membership_fixture.hpp"

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

using control = result<control_outcome>;
using ids = std::vector<shard_id>;

struct fixture : membership_fixture {
    /// Our first `count` shards are to move to the other node.
    static cluster_view leaving(std::int64_t count) {
        cluster_view view{2, {member(me), member(other)}, {}};
        for (std::int64_t number = 0; number < count; ++number)
            view.shards.push_back({{number}, me, {1}, other});
        return view;
    }

    void hand_over_all() {
        for (auto& each : hand_overs)
            each.done();
        run_messages();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(membership_shards_tests, fixture)

// REQ RUN-1 RUN-8
CAF_TEST(a shard is ready when its fence stands and not before) {
    start();
    show({1, {member(me), member(other)}, {{{3}, me, {2}, {}}, {{4}, other, {1}, {}}}});
    CAF_CHECK(map->at({3}).owner == me);
    CAF_CHECK(!map->at({3}).is_ready);
    CAF_CHECK(map->at({4}).owner == other);
    CAF_REQUIRE_EQUAL(raises.size(), 1u);
    CAF_CHECK(raises.front().shards == (std::vector<shard_epoch>{{{3}, {2}}}));
    answer(raises, result<void>{});
    CAF_CHECK(map->at({3}).is_ready);
    CAF_CHECK(map->at({3}).epoch == epoch{2});
}

// REQ RUN-8
CAF_TEST(a fence that could not be raised is tried again) {
    start();
    show({1, {member(me)}, {{{3}, me, {2}, {}}}});
    answer(raises, result<void>{failure{errc::storage_unavailable, "away"}});
    CAF_CHECK(!map->at({3}).is_ready);
    show({1, {member(me)}, {}});
    CAF_REQUIRE_EQUAL(raises.size(), 1u);
    answer(raises, result<void>{});
    CAF_CHECK(map->at({3}).is_ready);
}

// REQ RUN-6 RUN-8
CAF_TEST(a shard that was handed over came with its fence) {
    start();
    show({1, {member(me), member(other)}, {{{3}, me, {2}, {}, other}}});
    CAF_CHECK(raises.empty());
    CAF_CHECK(map->at({3}).is_ready);
    // Whoever owned it before may be gone by now.
    show({2, {member(me)}, {}});
    CAF_CHECK(raises.empty());
    CAF_CHECK(map->at({3}).is_ready);
}

CAF_TEST(the living node that had a shard before is known to its new owner) {
    start();
    show({1, {member(me), member(other)}, {{{3}, me, {2}, {}, other}, {{4}, me, {2}, {}, {5}}}});
    CAF_CHECK(map->at({3}).from == other);
    CAF_CHECK(map->at({4}).from == node_id{});
}

// REQ RUN-6
CAF_TEST(a shard that is to move is handed over and then released) {
    own_everything();
    show({2, {member(me), member(other)}, {{{3}, me, {1}, other}}});
    CAF_REQUIRE_EQUAL(hand_overs.size(), 1u);
    CAF_CHECK(hand_overs.front().shard == shard_id{3});
    CAF_CHECK(anchor.releases.empty());
    hand_overs.front().done();
    run_messages();
    CAF_REQUIRE_EQUAL(anchor.releases.size(), 1u);
    CAF_CHECK(anchor.releases.front().shards == (std::vector<shard_epoch>{{{3}, {1}}}));
    answer(anchor.releases, result<ids>{ids{{3}}});
    CAF_CHECK_EQUAL(anchor.views.size(), 1u);
}

// REQ RUN-9
CAF_TEST(what is handed over at once is released at once) {
    own_everything();
    show(leaving(64));
    CAF_REQUIRE_EQUAL(hand_overs.size(), 64u);
    hand_over_all();
    CAF_REQUIRE_EQUAL(anchor.releases.size(), 1u);
    CAF_CHECK_EQUAL(anchor.releases.front().shards.size(), 64u);
}

// REQ RUN-9
CAF_TEST(those that are ready wait a little for the others) {
    own_everything();
    show(leaving(3));
    hand_overs[0].done();
    hand_overs[1].done();
    run_messages();
    CAF_CHECK(anchor.releases.empty());
    pass(20ms, 20ms);
    CAF_REQUIRE_EQUAL(anchor.releases.size(), 1u);
    CAF_CHECK_EQUAL(anchor.releases.front().shards.size(), 2u);
    answer(anchor.releases, result<ids>{ids{{0}, {1}}});
    hand_overs[2].done();
    run_messages();
    CAF_CHECK_EQUAL(anchor.releases.size(), 1u);
}

CAF_TEST(what waited with others and went does not hurry those after) {
    own_everything();
    auto view = leaving(2);
    show(view);
    hand_overs[0].done();
    run_messages();
    pass(15ms, 15ms);
    hand_overs[1].done();
    run_messages();
    answer(anchor.releases, result<ids>{ids{{0}, {1}}});
    auto next = leaving(4);
    next.version = 3;
    next.shards[0] = {{0}, other, {2}, {}, me};
    next.shards[1] = {{1}, other, {2}, {}, me};
    answer(anchor.views, result<cluster_view>{next});
    CAF_REQUIRE_EQUAL(hand_overs.size(), 4u);
    hand_overs[2].done();
    run_messages();
    pass(15ms, 5ms);
    CAF_CHECK(anchor.releases.empty());
    pass(5ms, 5ms);
    CAF_CHECK_EQUAL(anchor.releases.size(), 1u);
}

CAF_TEST(a host that does not end is not waited for) {
    own_everything();
    show({2, {member(me), member(other)}, {{{3}, me, {1}, other}}});
    for (int i = 0; i < 4; ++i) {
        CAF_CHECK(anchor.releases.empty());
        wait(500ms);
        grant(2);
    }
    CAF_CHECK_EQUAL(anchor.releases.size(), 1u);
}

CAF_TEST(so many shards move at once and no more) {
    own_everything();
    auto view = leaving(100);
    show(view);
    CAF_CHECK_EQUAL(hand_overs.size(), 64u);
    hand_over_all();
    while (!anchor.releases.empty())
        answer(anchor.releases, result<ids>{ids{}});
    cluster_view arrived{3, view.members, {}};
    for (std::int64_t number = 0; number < 64; ++number)
        arrived.shards.push_back({{number}, other, {2}, {}, me});
    answer(anchor.views, result<cluster_view>{arrived});
    CAF_CHECK_EQUAL(hand_overs.size(), 100u);
    CAF_CHECK_EQUAL(losses, 0);
}

// REQ RUN-9
CAF_TEST(nodes hand over one after the other and the oldest first) {
    own_everything();
    constexpr node_id older{6};
    std::vector<cluster_member> members{member(older), member(me), member(other)};
    show({2, members, {{{3}, me, {1}, other}, {{4}, older, {2}, other}, {{5}, other, {2}, me}}});
    CAF_CHECK(hand_overs.empty());
    show({3, members, {{{4}, other, {3}, {}, older}}});
    CAF_REQUIRE_EQUAL(hand_overs.size(), 1u);
    CAF_CHECK(hand_overs.front().shard == shard_id{3});
}

CAF_TEST(an older node that does not get on is waited for a while) {
    own_everything();
    constexpr node_id older{6};
    std::vector<cluster_member> members{member(older), member(me), member(other)};
    show({2, members, {{{3}, me, {1}, other}, {{4}, older, {2}, other}}});
    wait(500ms);
    grant(2);
    CAF_CHECK(hand_overs.empty());
    wait(500ms);
    grant(2);
    CAF_CHECK_EQUAL(hand_overs.size(), 1u);
}

CAF_TEST(a move that is called off keeps the shard) {
    own_everything();
    show({2, {member(me), member(other)}, {{{3}, me, {1}, other}}});
    show({3, {member(me), member(other)}, {{{3}, me, {1}, {}}}});
    CAF_CHECK(kept == ids{{3}});
    hand_overs.front().done();
    run_messages();
    CAF_CHECK(anchor.releases.empty());
}

CAF_TEST(a release that failed is made again) {
    own_everything();
    show({2, {member(me), member(other)}, {{{3}, me, {1}, other}}});
    hand_overs.front().done();
    run_messages();
    answer(anchor.releases, result<ids>{failure{errc::timed_out, "lost"}});
    CAF_CHECK(anchor.releases.empty());
    wait(500ms);
    CAF_CHECK_EQUAL(anchor.releases.size(), 1u);
}

CAF_TEST(shards that changed hands without a handover are a loss) {
    start();
    cluster_view view{1, {member(me), member(other)}, {{{3}, other, {1}, {}}}};
    show(view);
    show({2, view.members, {{{3}, {9}, {2}, {}, other}}});
    CAF_CHECK_EQUAL(losses, 0);
    show({3, view.members, {{{3}, other, {3}, {}}}});
    CAF_CHECK_EQUAL(losses, 1);
}

// REQ RUN-7
CAF_TEST(a member without a lease is accused with a plan for its shards) {
    own_everything();
    // Whatever an earlier start of this node promised is over.
    for (int i = 0; i < 6; ++i) {
        wait(500ms);
        grant(1);
    }
    show({2, {member(me), member(other, false)}, {{{3}, other, {2}, {}, me}}});
    CAF_REQUIRE_EQUAL(anchor.controls.size(), 1u);
    const auto& wish = anchor.controls.front();
    CAF_CHECK(wish.target == other);
    CAF_CHECK_EQUAL(wish.known_version, 2);
    CAF_REQUIRE_EQUAL(wish.owners.size(), 1u);
    CAF_CHECK(wish.owners.front().owner == me);
    answer(anchor.controls, control{control_outcome::done});
    CAF_CHECK_EQUAL(anchor.views.size(), 1u);
}

// REQ RUN-7
CAF_TEST(a peer that refuses connections is accused before its lease is over) {
    own_everything();
    say(membership_suspect{other, suspicion::refused});
    CAF_REQUIRE_EQUAL(anchor.suspicions.size(), 1u);
    CAF_CHECK(anchor.suspicions.front().why == suspicion::refused);
    say(membership_suspect{other, suspicion::refused});
    CAF_CHECK_EQUAL(anchor.suspicions.size(), 1u);
    answer(anchor.suspicions, result<void>{});
    wait(100ms);
    answer(anchor.views, result<cluster_view>{cluster_view{1, {member(me), member(other)}, {}}});
    CAF_REQUIRE_EQUAL(anchor.controls.size(), 1u);
    CAF_CHECK(anchor.controls.front().target == other);
}

CAF_TEST(a peer that is silent is suspected and not accused) {
    own_everything();
    say(membership_suspect{other, suspicion::silent});
    answer(anchor.suspicions, result<void>{});
    wait(100ms);
    answer(anchor.views, result<cluster_view>{cluster_view{1, {member(me), member(other)}, {}}});
    CAF_REQUIRE_EQUAL(anchor.controls.size(), 1u);
    CAF_CHECK(anchor.controls.front().target == node_id{});
}

CAF_TEST(a peer that is reached again is trusted) {
    own_everything();
    say(membership_suspect{other, suspicion::refused});
    answer(anchor.suspicions, result<void>{});
    say(membership_trust{other});
    wait(100ms);
    answer(anchor.views, result<cluster_view>{cluster_view{1, {member(me), member(other)}, {}}});
    CAF_CHECK(anchor.controls.front().target == node_id{});
}

CAF_TEST(who judged on an old map looks and judges again) {
    start();
    show({1, {member(me)}, {}});
    CAF_REQUIRE_EQUAL(anchor.controls.size(), 1u);
    CAF_CHECK_EQUAL(anchor.controls.front().owners.size(), 4096u);
    answer(anchor.controls, control{control_outcome::stale});
    CAF_CHECK(anchor.views.empty());
    wait(100ms);
    answer(anchor.views, result<cluster_view>{cluster_view{2, {member(me)}, {}}});
    CAF_REQUIRE_EQUAL(anchor.controls.size(), 1u);
    CAF_CHECK_EQUAL(anchor.controls.front().known_version, 2);
}

CAF_TEST(how many shards a node owns is told) {
    own_everything();
    auto owned = ask_now<std::int64_t>(node, membership_owned{});
    CAF_CHECK_EQUAL(owned.value(), 4096);
}

CAF_TEST_FIXTURE_SCOPE_END()
