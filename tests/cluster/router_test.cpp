#define CAF_SUITE router

#include "cluster/router.hpp"

#include "tests/support/actor_fixture.hpp"

#include <list>
#include <thread>

namespace {

using namespace parley;

constexpr node_id self_node{7};
constexpr node_id other_node{8};

std::vector<shard_epoch> all_shards(epoch under) {
    std::vector<shard_epoch> all;
    for (std::int64_t number = 0; number < limits::shard_count; ++number)
        all.push_back({{number}, under});
    return all;
}

std::shared_ptr<const shard_map> map_of(node_id owner, epoch under) {
    return std::make_shared<const shard_map>(owner, all_shards(under));
}

/// A router of node 7 whose hosts are puppets.
struct fixture : test::actor_fixture {
    struct made_host {
        shard_id shard;
        parley::epoch epoch;
        test::puppet actor;
    };

    std::list<made_host> hosts;
    router_handle router = spawn_router(sys, self_node, [this](shard_id shard, epoch under) {
        hosts.push_back({shard, under, test::puppet{sys, "host"}});
        return hosts.back().actor.handle();
    });
    entity_ref alice = entity_of(user_id::make());

    ~fixture() override { router.self->close(); }

    routed letter(message_class cls = message_class::request) const {
        return {alice, cls, caf::make_message(1)};
    }
    void own_all(epoch under) { router.self->install(map_of(self_node, under)); }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(router_tests, fixture)

CAF_TEST(a message goes to the host of its shard under the epoch of the map) {
    own_all({3});
    caf::anon_send(router.handle, letter());
    CAF_REQUIRE_EQUAL(hosts.size(), 1u);
    CAF_CHECK(hosts.front().shard == shard_of(alice));
    CAF_CHECK(hosts.front().epoch == epoch{3});
    auto arrived = hosts.front().actor.take<routed>();
    CAF_REQUIRE(arrived);
    CAF_CHECK(arrived->as<routed>().to == alice);
}

CAF_TEST(a host is made with the first message and only once) {
    own_all({1});
    CAF_CHECK(hosts.empty());
    for (int i = 0; i < 3; ++i)
        caf::anon_send(router.handle, letter());
    CAF_CHECK_EQUAL(hosts.size(), 1u);
    CAF_CHECK_EQUAL(hosts.front().actor.letters().size(), 3u);
}

// REQ API-US2-3 API-FR-002
CAF_TEST(all messages of one conversation go to one host in their order) {
    own_all({1});
    auto conversation = entity_of(conversation_id::make());
    for (int i = 0; i < 100; ++i) {
        auto payload = caf::make_message(i);
        caf::anon_send(router.handle, routed{conversation, message_class::request, payload});
    }
    CAF_REQUIRE_EQUAL(hosts.size(), 1u);
    CAF_CHECK(hosts.front().shard == shard_of(conversation));
    int expected = 0;
    for (const auto& arrived : hosts.front().actor.letters())
        CAF_CHECK_EQUAL(arrived.as<routed>().payload.get_as<int>(0), expected++);
    CAF_CHECK_EQUAL(expected, 100);
}

CAF_TEST(the reply of a host goes straight to the requester) {
    own_all({1});
    auto pending = ask<int>(router.handle, letter());
    hosts.front().actor.take<routed>()->reply(5);
    CAF_CHECK(pending.value() == 5);
}

// CAF would send what a handler returns even to one who only told something.
CAF_TEST(who tells has no return address) {
    own_all({1});
    test::puppet teller{sys};
    auto sender = caf::actor_cast<caf::strong_actor_ptr>(teller.handle());
    router.handle->enqueue(sender, caf::message_id{}, caf::make_message(letter()), nullptr);
    CAF_CHECK(!hosts.front().actor.take<routed>()->sender);
    teller.send_request(router.handle, letter());
    CAF_CHECK(hosts.front().actor.take<routed>()->sender == sender);
}

CAF_TEST(a request to a shard of another node is refused with shard_moving) {
    router.self->install(map_of(other_node, {1}));
    CAF_CHECK(ask<int>(router.handle, letter()).error() == errc::shard_moving);
    CAF_CHECK(hosts.empty());
}

CAF_TEST(before the first map everything is refused with shard_moving) {
    CAF_CHECK(ask<int>(router.handle, letter()).error() == errc::shard_moving);
}

CAF_TEST(what is no routed message is refused) {
    own_all({1});
    CAF_CHECK(ask<int>(router.handle, 1).error() == errc::internal);
    CAF_CHECK(hosts.empty());
}

CAF_TEST(only requests travel with the priority that may be refused) {
    own_all({1});
    for (auto cls : {message_class::request, message_class::control, message_class::if_active})
        caf::anon_send(router.handle, letter(cls));
    const auto& letters = hosts.front().actor.letters();
    CAF_REQUIRE_EQUAL(letters.size(), 3u);
    CAF_CHECK(letters[0].mid.is_normal_message());
    CAF_CHECK(letters[1].mid.is_urgent_message());
    CAF_CHECK(letters[2].mid.is_urgent_message());
}

CAF_TEST(an ask keeps its id whatever its class) {
    own_all({1});
    for (auto cls : {message_class::request, message_class::control, message_class::if_active}) {
        auto pending = ask<int>(router.handle, letter(cls));
        hosts.front().actor.take<routed>()->reply(5);
        CAF_CHECK(pending.value() == 5);
    }
}

CAF_TEST(a host that ended is replaced with the next message) {
    std::vector<caf::actor> made;
    auto mortal = spawn_router(sys, self_node, [&](shard_id, epoch) {
        made.push_back(sys.spawn([](caf::event_based_actor*) {
            return caf::behavior{[](const routed&) { return 1; }};
        }));
        return made.back();
    });
    mortal.self->install(map_of(self_node, {1}));
    ask_now<int>(mortal.handle, letter()).value();
    caf::anon_send_exit(made.front(), caf::exit_reason::unhandled_exception);
    run_messages();
    CAF_CHECK(ask_now<int>(mortal.handle, letter()).value() == 1);
    CAF_CHECK_EQUAL(made.size(), 2u);
    mortal.self->close();
    run_messages();
}

// REQ RUN-1
CAF_TEST(a raised epoch stops the old host and makes another) {
    own_all({1});
    caf::anon_send(router.handle, letter());
    own_all({2});
    CAF_CHECK(hosts.front().actor.take<caf::exit_msg>());
    caf::anon_send(router.handle, letter());
    CAF_REQUIRE_EQUAL(hosts.size(), 2u);
    CAF_CHECK(hosts.back().epoch == epoch{2});
}

CAF_TEST(a map that changes nothing for a shard leaves its host alone) {
    own_all({1});
    caf::anon_send(router.handle, letter());
    own_all({1});
    caf::anon_send(router.handle, letter());
    CAF_CHECK_EQUAL(hosts.size(), 1u);
    CAF_CHECK(!hosts.front().actor.take<caf::exit_msg>());
}

CAF_TEST(a lost shard stops its host) {
    own_all({1});
    caf::anon_send(router.handle, letter());
    router.self->install(map_of(other_node, {2}));
    CAF_CHECK(hosts.front().actor.take<caf::exit_msg>());
    CAF_CHECK(ask<int>(router.handle, letter()).error() == errc::shard_moving);
}

CAF_TEST(every living host can be told something at once) {
    own_all({1});
    for (int i = 0; i < 20; ++i)
        caf::anon_send(router.handle, routed{entity_of(user_id::make()), {}, caf::make_message(1)});
    router.self->tell_hosts(caf::make_message(std::string{"sweep"}));
    for (auto& host : hosts)
        CAF_CHECK_EQUAL(host.actor.take_all<std::string>().size(), 1u);
}

CAF_TEST(a closed router stops its hosts and refuses what comes after) {
    own_all({1});
    caf::anon_send(router.handle, letter());
    router.self->close();
    CAF_CHECK(hosts.front().actor.take<caf::exit_msg>());
    CAF_CHECK(ask<int>(router.handle, letter()).error() == errc::shard_moving);
}

// A sender that looked at the old map must not leave a host of the old epoch behind.
CAF_TEST(maps may change while others send) {
    constexpr std::int64_t last = 300;
    std::atomic<bool> done{false};
    std::mutex mutex;
    std::vector<epoch> made;
    auto racing = spawn_router(sys, self_node, [&](shard_id, epoch under) {
        std::lock_guard guard{mutex};
        made.push_back(under);
        test::puppet host{sys};
        host.react_with([](const test::letter&) {});
        return host.handle();
    });
    {
        std::jthread sender{[&] {
            while (!done)
                caf::anon_send(racing.handle, letter());
        }};
        for (std::int64_t number = 1; number <= last; ++number)
            racing.self->install(map_of(self_node, {number}));
        done = true;
    }
    caf::anon_send(racing.handle, letter());
    CAF_CHECK(std::is_sorted(made.begin(), made.end()));
    CAF_CHECK(made.back() == epoch{last});
    racing.self->close();
}

CAF_TEST_FIXTURE_SCOPE_END()
