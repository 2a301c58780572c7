// Who is evicted and who is not, by the clock and under the locks of a real PostgreSQL.
#define CAF_SUITE cluster_eviction

#include "tests/persistence/membership_database.hpp"

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

CAF_TEST_FIXTURE_SCOPE(eviction_tests, membership_database)

// REQ RUN-7, RUN-8
CAF_TEST(a node that went silent is evicted when its lease is over and never comes back) {
    wait_until_server_judges();
    auto first = join("one");
    auto second = join("two");
    assign(first, all_to(second));
    CAF_CHECK(evict(first, second) == control_outcome::lease_holds);
    let_expire({first});
    CAF_CHECK(beat(first).others_expired);
    CAF_CHECK(evict(first, second, {{{5}, first}}) == control_outcome::done);
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
    wait_until_server_judges();
    auto first = join("one");
    auto second = join("two");
    auto third = join("three");
    let_expire({first});
    CAF_CHECK(evict(first, second) != control_outcome::done);
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
    wait_until_server_judges();
    beat(first);
    look.script("UPDATE cluster.map SET timeline = timeline - 1");
    CAF_CHECK(evict(first, second) == control_outcome::too_soon);
    CAF_CHECK(evict(first, second) == control_outcome::too_soon);
    look.script("UPDATE cluster.map SET timeline_seen_at = timeline_seen_at - interval '1 hour'");
    CAF_CHECK(evict(first, second) == control_outcome::done);
}

// REQ RUN-8
CAF_TEST(an eviction ends the storage sessions of the victim and of nobody else) {
    wait_until_server_judges();
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
    CAF_CHECK(evict(first, second) == control_outcome::done);
    CAF_CHECK(!run(loop, victim->run_script("SELECT 1")));
    CAF_CHECK(run(loop, bystander->run_script("SELECT 1")).has_value());
}

CAF_TEST(of two who evict at once one does it) {
    wait_until_server_judges();
    auto first = join("one");
    auto second = join("two");
    auto third = join("three");
    let_expire({first, second});
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
