// Who is a member and who owns what, by the clock and under the locks of a real PostgreSQL.
#define CAF_SUITE cluster_membership

#include "tests/persistence/membership_database.hpp"

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(membership_tests, membership_database)

// REQ RUN-6
CAF_TEST(a node joins under an id of its own and is seen by all) {
    auto first = join("one");
    auto second = join("two");
    CAF_CHECK(first < second);
    auto seen = view();
    CAF_REQUIRE_EQUAL(seen.members.size(), 2u);
    CAF_CHECK(seen.members[0].id == first);
    CAF_CHECK_EQUAL(seen.members[1].name, "two");
    CAF_CHECK_EQUAL(seen.members[1].link_address, "two:1");
    CAF_CHECK(seen.members[1].state == member_state::up);
    CAF_CHECK(seen.members[1].has_lease);
    CAF_CHECK_EQUAL(seen.shards.size(), static_cast<std::size_t>(limits::shard_count));
    CAF_CHECK_EQUAL(events("joined"), 2);
}

CAF_TEST(a state is left forwards only) {
    auto id = join("one");
    CAF_CHECK(advance(id, member_state::draining));
    CAF_CHECK(!advance(id, member_state::up));
    CAF_CHECK(view().members.front().state == member_state::draining);
}

CAF_TEST(where a node serves is told with its state) {
    auto id = join("one");
    CAF_CHECK(advance(id, member_state::draining, "http://there"));
    CAF_CHECK_EQUAL(state_of(id), "draining http://there");
}

CAF_TEST(a heartbeat renews the lease and tells the version of the map) {
    auto id = join("one");
    std::this_thread::sleep_for(lease + 100ms);
    CAF_CHECK(!view().members.front().has_lease);
    auto answer = beat(id);
    CAF_CHECK(answer.is_member);
    CAF_CHECK(!answer.others_expired);
    CAF_CHECK_EQUAL(answer.version, view().version);
    CAF_CHECK(view().members.front().has_lease);
}

CAF_TEST(a view holds what changed since the version that it is asked for) {
    auto id = join("one");
    auto before = view().version;
    CAF_CHECK(assign(id, {{{7}, id}, {{9}, id}}) == control_outcome::done);
    auto changed = view(before).shards;
    CAF_REQUIRE_EQUAL(changed.size(), 2u);
    CAF_CHECK(changed[0] == (shard_record{{7}, id, {1}, {}}));
    CAF_CHECK(view(view().version).shards.empty());
}

// REQ RUN-1
CAF_TEST(a shard without an owner is given at once and one with an owner is marked to move) {
    auto first = join("one");
    auto second = join("two");
    assign(first, all_to(first));
    CAF_CHECK(shard(5) == (shard_record{{5}, first, {1}, {}}));
    assign(first, {{{5}, second}});
    CAF_CHECK(shard(5) == (shard_record{{5}, first, {1}, second}));
    CAF_CHECK(release(first, {{{5}, {1}}, {{6}, {1}}}) == std::vector<shard_id>{shard_id{5}});
    CAF_CHECK(shard(5) == (shard_record{{5}, second, {2}, {}, first}));
    CAF_CHECK(shard(6) == (shard_record{{6}, first, {1}, {}}));
}

// REQ RUN-6 RUN-8
CAF_TEST(a shard is released with its fence raised and not while somebody writes under it) {
    auto first = join("one");
    auto second = join("two");
    assign(first, all_to(first));
    assign(first, {{{5}, second}});
    look.script("BEGIN; SELECT 1 FROM messaging.fence WHERE shard_id = 5 FOR SHARE");
    auto refused = wait_for<std::vector<shard_id>>([&](auto done) {
        cluster.release(first, {{{5}, {1}}}, done);
    });
    CAF_CHECK(!refused);
    CAF_CHECK(shard(5) == (shard_record{{5}, first, {1}, second}));
    look.script("COMMIT");
    CAF_CHECK_EQUAL(release(first, {{{5}, {1}}}).size(), 1u);
    CAF_CHECK_EQUAL(look.number("SELECT epoch FROM messaging.fence WHERE shard_id = 5"), 2);
}

CAF_TEST(a move is called off by a plan that leaves the shard where it is) {
    auto first = join("one");
    auto second = join("two");
    assign(first, all_to(first));
    assign(first, {{{5}, second}});
    assign(second, {{{5}, first}});
    CAF_CHECK(shard(5) == (shard_record{{5}, first, {1}, {}}));
    CAF_CHECK(release(first, {{{5}, {1}}}).empty());
}

CAF_TEST(a plan on an old map is refused) {
    auto first = join("one");
    auto old = view().version;
    join("two");
    auto outcome =
        value<control_outcome>([&](auto done) { cluster.assign(first, old, all_to(first), done); });
    CAF_CHECK(outcome == control_outcome::stale);
    CAF_CHECK(shard(0).owner == node_id{});
}

// REQ RUN-6
CAF_TEST(a node that leaves frees its shards and calls off what was to come to it) {
    auto first = join("one");
    auto second = join("two");
    assign(first, all_to(first));
    assign(first, {{{5}, second}});
    CAF_CHECK(wait_for<void>([&](auto done) { cluster.leave(second, done); }).has_value());
    CAF_CHECK(shard(5) == (shard_record{{5}, first, {1}, {}}));
    CAF_CHECK(wait_for<void>([&](auto done) { cluster.leave(first, done); }).has_value());
    CAF_CHECK(shard(5) == (shard_record{{5}, {}, {2}, {}}));
    CAF_CHECK(view().members.empty());
    CAF_CHECK_EQUAL(events("left"), 2);
}

// REQ RUN-1, RUN-8
CAF_TEST(a node that serves alone takes every shard and the fences from all others) {
    auto first = join("one");
    assign(first, all_to(first));
    auto second = claim("two").value();
    CAF_CHECK(first < second.node);
    CAF_CHECK_EQUAL(state_of(second.node), "joining ");
    CAF_CHECK(view().members.front().has_lease);
    CAF_CHECK(!beat(first).is_member);
    CAF_CHECK_EQUAL(second.shards.size(), static_cast<std::size_t>(limits::shard_count));
    CAF_CHECK(shard(5) == (shard_record{{5}, second.node, {2}, {}}));
    CAF_CHECK_EQUAL(look.number("SELECT min(epoch) FROM messaging.fence"), 2);
    CAF_CHECK(advance(second.node, member_state::up, "http://two"));
    CAF_CHECK_EQUAL(state_of(second.node), "up http://two");
    auto third = claim("two").value();
    CAF_CHECK(!beat(second.node).is_member);
    CAF_CHECK(beat(third.node).is_member);
    CAF_CHECK_EQUAL(events("claimed_all_shards"), 2);
}

// REQ RUN-6
CAF_TEST(a node among others takes the place of one that served alone) {
    auto alone = claim("alone").value();
    auto first = join("one");
    CAF_CHECK(!beat(alone.node).is_member);
    CAF_CHECK(shard(5) == (shard_record{{5}, {}, {2}, {}}));
    CAF_CHECK(assign(first, all_to(first)) == control_outcome::done);
    CAF_CHECK(shard(5) == (shard_record{{5}, first, {3}, {}}));
}

// REQ RUN-7
CAF_TEST(a node that starts again at its address need not wait for its old lease) {
    auto bystander = join("one");
    auto before = join("two");
    assign(bystander, all_to(before));
    auto after = join("two");
    CAF_CHECK(!beat(before).is_member);
    CAF_CHECK(beat(bystander).is_member);
    CAF_CHECK(beat(after).is_member);
    CAF_CHECK(shard(5).owner == node_id{});
    CAF_CHECK_EQUAL(events("evicted"), 1);
}

CAF_TEST_FIXTURE_SCOPE_END()
