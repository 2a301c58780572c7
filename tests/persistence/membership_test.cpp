// Who is a member and who owns what, by the clock and under the locks of a real PostgreSQL.
#define CAF_SUITE cluster_membership

#include "persistence/membership_repository.hpp"
#include "persistence/shard_claim.hpp"
#include "runtime/base/limits.hpp"
#include "tests/persistence/storage_fixture.hpp"

#include <algorithm>
#include <thread>

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

/// Long enough for the statements of a test on a busy machine.
constexpr auto lease = 1200ms;

std::vector<new_owner> all_to(node_id owner) {
    std::vector<new_owner> all;
    for (std::int64_t number = 0; number < limits::shard_count; ++number)
        all.push_back({{number}, owner});
    return all;
}

struct fixture {
    own_database database;
    pg::loop loop;
    membership_repository cluster{loop, database.settings(), lease};
    probe look{database.url()};

    template <class T, class Call>
    T value(Call call) {
        return wait_for<T>(call).value();
    }

    node_id join(const std::string& name) {
        auto id = value<node_id>([&](auto done) { cluster.join({name, "", name + ":1"}, done); });
        advance(id, member_state::up);
        return id;
    }
    bool advance(node_id id, member_state to, const std::string& address = {}) {
        return value<bool>([&](auto done) { cluster.advance(id, to, address, done); });
    }
    heartbeat_answer beat(node_id id) {
        return value<heartbeat_answer>([&](auto done) { cluster.heartbeat(id, done); });
    }
    cluster_view view(std::int64_t since = -1) {
        return value<cluster_view>([&](auto done) { cluster.read_view(since, done); });
    }
    void suspect(node_id witness, node_id target, suspicion why) {
        auto told = wait_for<void>([&](auto done) { cluster.suspect(witness, target, why, done); });
        CAF_REQUIRE(told.has_value());
    }
    control_outcome evict(node_id me, node_id target, std::vector<new_owner> owners = {}) {
        auto version = view().version;
        return value<control_outcome>([&](auto done) {
            cluster.evict(me, target, version, owners, done);
        });
    }
    /// As a node does it, which asks again as long as the server was only just started.
    control_outcome evict_in_time(node_id me, node_id target, std::vector<new_owner> owners = {}) {
        auto outcome = evict(me, target, owners);
        while (outcome == control_outcome::too_soon) {
            std::this_thread::sleep_for(50ms);
            beat(me);
            outcome = evict(me, target, owners);
        }
        return outcome;
    }
    control_outcome assign(node_id me, std::vector<new_owner> owners) {
        auto version = view().version;
        return value<control_outcome>([&](auto done) { cluster.assign(me, version, owners, done); }
        );
    }
    std::vector<shard_id> release(node_id me, std::vector<shard_epoch> shards) {
        return value<std::vector<shard_id>>([&](auto done) { cluster.release(me, shards, done); });
    }
    /// A start of a node that serves alone.
    result<shard_claim> claim(const std::string& name) {
        pg::pool pool{loop, {{database.url()}}};
        return run(loop, claim_all_shards(pool, {name, lease}));
    }
    std::string state_of(node_id id) {
        return look.text(
            "SELECT state || ' ' || address FROM cluster.nodes WHERE id = "
            + std::to_string(id.value)
        );
    }
    shard_record shard(std::int64_t number) {
        return view().shards.at(static_cast<std::size_t>(number));
    }
    /// Everybody else keeps renewing meanwhile.
    void let_expire(std::initializer_list<node_id> others) {
        auto until = std::chrono::steady_clock::now() + lease + 100ms;
        while (std::chrono::steady_clock::now() < until) {
            for (auto id : others)
                beat(id);
            std::this_thread::sleep_for(50ms);
        }
    }
    std::int64_t events(const std::string& kind) {
        return look.number("SELECT count(*) FROM cluster.events WHERE kind = '" + kind + "'");
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(membership_tests, fixture)

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

// REQ RUN-7, RUN-8
CAF_TEST(a node that went silent is evicted when its lease is over and never comes back) {
    auto first = join("one");
    auto second = join("two");
    assign(first, all_to(second));
    CAF_CHECK(evict_in_time(first, second) == control_outcome::lease_holds);
    let_expire({first});
    CAF_CHECK(beat(first).others_expired);
    CAF_CHECK(evict_in_time(first, second, {{{5}, first}}) == control_outcome::done);
    CAF_CHECK(shard(5) == (shard_record{{5}, first, {2}, {}}));
    CAF_CHECK(shard(6) == (shard_record{{6}, {}, {2}, {}}));
    CAF_CHECK(!beat(second).is_member);
    CAF_CHECK(!advance(second, member_state::draining));
    CAF_CHECK_EQUAL(view().members.size(), 1u);
    CAF_CHECK(evict(first, second) == control_outcome::no_member);
    CAF_CHECK_EQUAL(events("evicted"), 1);
    CAF_CHECK(join("two") > second);
}

// REQ RUN-7
CAF_TEST(of three nodes two must have been refused before the lease is over) {
    auto first = join("one");
    auto second = join("two");
    auto third = join("three");
    auto renew = [&] {
        for (auto id : {first, second, third})
            beat(id);
    };
    suspect(first, third, suspicion::refused);
    suspect(second, third, suspicion::silent);
    renew();
    while (evict(first, third) == control_outcome::too_soon)
        renew();
    renew();
    CAF_CHECK(evict(first, third) == control_outcome::lease_holds);
    renew();
    suspect(second, third, suspicion::refused);
    CAF_CHECK(evict(first, third) == control_outcome::done);
    // Two are left: now one witness will do.
    renew();
    suspect(first, second, suspicion::refused);
    CAF_CHECK(evict(first, second) == control_outcome::done);
}

// REQ RUN-8
CAF_TEST(who holds no lease accuses nobody and assigns nothing) {
    auto first = join("one");
    auto second = join("two");
    let_expire({});
    CAF_CHECK(evict(first, second) == control_outcome::no_lease);
    CAF_CHECK(assign(first, all_to(first)) == control_outcome::no_lease);
}

// REQ RUN-8
CAF_TEST(when half of three run out at once nobody is evicted unless it lasts) {
    auto first = join("one");
    auto second = join("two");
    auto third = join("three");
    let_expire({first});
    CAF_CHECK(evict_in_time(first, second) != control_outcome::done);
    beat(first);
    CAF_CHECK(evict(first, third) == control_outcome::too_many);
    let_expire({first});
    let_expire({first});
    let_expire({first});
    CAF_CHECK(evict(first, second) == control_outcome::done);
}

// REQ RUN-8
CAF_TEST(nobody is evicted right after the server was started) {
    membership_repository patient{loop, database.settings(), 240h};
    auto first = join("one");
    auto second = join("two");
    auto outcome = value<control_outcome>([&](auto done) {
        patient.evict(first, second, view().version, {}, done);
    });
    CAF_CHECK(outcome == control_outcome::too_soon);
}

// REQ RUN-8 RUN-10
CAF_TEST(nobody is evicted right after a standby was promoted) {
    auto first = join("one");
    auto second = join("two");
    let_expire({first});
    auto is_new = fmt::format("cluster.is_new_server(interval '{} ms')", lease.count());
    while (look.text(is_new) == "true")
        std::this_thread::sleep_for(50ms);
    beat(first);
    look.script("UPDATE cluster.map SET timeline = timeline - 1");
    CAF_CHECK(evict(first, second) == control_outcome::too_soon);
    CAF_CHECK(evict(first, second) == control_outcome::too_soon);
    look.script("UPDATE cluster.map SET timeline_seen_at = timeline_seen_at - interval '1 hour'");
    CAF_CHECK(evict_in_time(first, second) == control_outcome::done);
}

// REQ RUN-8
CAF_TEST(an eviction ends the storage sessions of the victim and of nobody else) {
    auto first = join("one");
    auto second = join("two");
    auto session_of = [&](node_id id) {
        pg::connection_settings settings{database.url()};
        settings.application_name = "parley lane " + std::to_string(id.value);
        return run(loop, pg::connection::open(loop.context(), settings)).value();
    };
    auto victim = session_of(second);
    auto bystander = session_of({second.value * 10 + 1});
    let_expire({first});
    CAF_CHECK(evict_in_time(first, second) == control_outcome::done);
    CAF_CHECK(!run(loop, victim->run_script("SELECT 1")));
    CAF_CHECK(run(loop, bystander->run_script("SELECT 1")).has_value());
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

CAF_TEST(of two who evict at once one does it) {
    auto first = join("one");
    auto second = join("two");
    auto third = join("three");
    let_expire({first, second});
    evict_in_time(first, {12345}); // Only to wait until the server is old enough.
    beat(first);
    beat(second);
    auto version = view().version;
    std::atomic<int> done_count{0};
    std::vector<std::jthread> accusers;
    for (auto accuser : {first, second}) {
        accusers.emplace_back([&, accuser] {
            auto outcome = value<control_outcome>([&](auto done) {
                cluster.evict(accuser, third, version, all_to(accuser), done);
            });
            done_count += outcome == control_outcome::done ? 1 : 0;
        });
    }
    accusers.clear();
    CAF_CHECK_EQUAL(done_count.load(), 1);
    CAF_CHECK_EQUAL(events("evicted"), 1);
}

CAF_TEST_FIXTURE_SCOPE_END()
