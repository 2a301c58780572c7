#define CAF_SUITE fan_out

#include "cluster/fan_out.hpp"

#include "tests/cluster/two_nodes.hpp"

using namespace parley;
using namespace parley::test;

namespace {

struct fixture : two_nodes {
    /// Entities of both nodes, as everybody knows.
    std::vector<entity_ref> everybody;

    fixture() {
        for (int i = 0; i < 20; ++i)
            everybody.push_back(entity_of(user_id::make()));
        share(first);
        share(second);
    }

    static node_id owner_of(shard_id shard) { return {1 + shard.value % 2}; }

    void share(node& with) {
        auto map = map_of(first.id, {1});
        for (std::int64_t number = 0; number < limits::shard_count; ++number)
            map->at({number}).owner = owner_of({number});
        with.router.self->install(std::move(map));
    }

    void tell(const std::string& what) const {
        fan_out all{everybody, message_class::if_active, caf::make_message(what)};
        caf::anon_send(first.router.handle, all);
    }

    /// Who heard it at a node, once each.
    static std::vector<entity_ref> heard(const node& at, const std::string& what) {
        std::vector<entity_ref> all;
        for (const auto& host : at.hosts) {
            auto actor = host.actor;
            for (const auto& letter : actor.letters()) {
                if (!letter.is<routed>())
                    continue;
                const auto& came = letter.as<routed>();
                if (came.payload.get_as<std::string>(0) == what)
                    all.push_back(came.to);
            }
        }
        return all;
    }

    std::size_t owned_by(const node& who) const {
        return static_cast<std::size_t>(std::count_if(
            everybody.begin(),
            everybody.end(),
            [&](const entity_ref& x) { return owner_of(shard_of(x)) == who.id; }
        ));
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(fan_out_tests, fixture)

// REQ RUN-1 RUN-10
CAF_TEST(another node gets what many are told in one piece and tells each of them) {
    tell("hello");
    CAF_CHECK(first.arriving.empty());
    CAF_CHECK_EQUAL(second.arriving.size(), owned_by(second) > 0 ? 1u : 0u);
    pass_all();
    CAF_CHECK_EQUAL(heard(first, "hello").size(), owned_by(first));
    CAF_CHECK_EQUAL(heard(second, "hello").size(), owned_by(second));
    for (const auto& who : heard(second, "hello"))
        CAF_CHECK(owner_of(shard_of(who)) == second.id);
}

// REQ RUN-9
CAF_TEST(who moved meanwhile is told where they are now) {
    // The first node has not heard that everything is its own by now.
    second.router.self->install(map_of(first.id, {2}));
    tell("hello");
    pass_all();
    // What came back waits until the map shows why.
    first.router.self->install(map_of(first.id, {2}));
    pass_all();
    CAF_CHECK_EQUAL(heard(first, "hello").size(), everybody.size());
    CAF_CHECK(heard(second, "hello").empty());
}

// REQ RUN-9
CAF_TEST(for a shard that is leaving it waits like any other message) {
    for (const auto& who : everybody)
        first.router.self->hand_over(shard_of(who), transit::time_point::max(), [] {});
    tell("hello");
    CAF_CHECK(heard(first, "hello").empty());
    all_to(second, {2});
    pass_all();
    CAF_CHECK_EQUAL(heard(second, "hello").size(), everybody.size());
}

CAF_TEST_FIXTURE_SCOPE_END()
