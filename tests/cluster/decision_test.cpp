#define CAF_SUITE decision

#include "cluster/decision.hpp"

#include "runtime/base/limits.hpp"

#include <caf/test/dsl.hpp>

#include <algorithm>
#include <map>
#include <rapidcheck.h>

using namespace parley;

namespace {

constexpr node_id one{1};
constexpr node_id two{2};
constexpr node_id three{3};

cluster_member up(node_id id) {
    return {id, "", "", "", member_state::up, true};
}

/// An anchor that carries out what is decided, as far as `decide` can tell.
struct anchor {
    known_cluster known;

    void carry_out(const decision& wish) {
        ++known.version;
        for (const auto& [shard, owner] : wish.owners) {
            auto& record = known.shards.at(static_cast<std::size_t>(shard.value));
            bool lives = known.find(record.owner) != nullptr
                         && (wish.what == decision::kind::assign || record.owner != wish.target);
            if (lives) {
                record.target = owner == record.owner ? node_id{} : owner;
            } else {
                record.owner = owner;
                record.epoch = record.epoch.next();
                record.target = {};
            }
        }
        if (wish.what == decision::kind::evict)
            std::erase_if(known.members, [&](const auto& x) { return x.id == wish.target; });
    }

    /// Every owner finishes what moves.
    void arrive() {
        for (auto& record : known.shards) {
            if (record.target != node_id{})
                record = {record.shard, record.target, record.epoch.next(), {}, record.owner};
        }
    }

    /// Everybody decides until nobody wants anything.
    int settle() {
        int rounds = 0;
        for (bool any = true; any && rounds < 20; ++rounds) {
            any = false;
            for (const auto& member : std::vector<cluster_member>{known.members}) {
                auto wish = decide(known, member.id, {});
                if (wish.what == decision::kind::nothing)
                    continue;
                carry_out(wish);
                any = true;
            }
            arrive();
        }
        return rounds;
    }

    std::map<node_id, int> counts() const {
        std::map<node_id, int> found;
        for (const auto& record : known.shards)
            ++found[record.owner];
        return found;
    }
};

bool wants_nothing(const decision& made) {
    return made.what == decision::kind::nothing;
}

} // namespace

CAF_TEST(the first node takes all and then wants nothing more) {
    anchor cluster;
    cluster.known.members = {up(one)};
    auto wish = decide(cluster.known, one, {});
    CAF_CHECK(wish.what == decision::kind::assign);
    CAF_CHECK_EQUAL(wish.owners.size(), static_cast<std::size_t>(limits::shard_count));
    cluster.carry_out(wish);
    CAF_CHECK(wants_nothing(decide(cluster.known, one, {})));
}

// REQ RUN-6
CAF_TEST(only the oldest member that is up shares out) {
    anchor cluster;
    cluster.known.members = {up(one), up(two), up(three)};
    cluster.known.members[0].state = member_state::draining;
    CAF_CHECK(wants_nothing(decide(cluster.known, one, {})));
    CAF_CHECK(decide(cluster.known, two, {}).what == decision::kind::assign);
    CAF_CHECK(wants_nothing(decide(cluster.known, three, {})));
}

// REQ RUN-6
CAF_TEST(a member that joins gets its share and who is joining none yet) {
    anchor cluster;
    cluster.known.members = {up(one), up(two)};
    cluster.settle();
    cluster.known.members.push_back(up(three));
    cluster.known.members.back().state = member_state::joining;
    CAF_CHECK(wants_nothing(decide(cluster.known, one, {})));
    cluster.known.members.back().state = member_state::up;
    auto wish = decide(cluster.known, one, {});
    CAF_CHECK_EQUAL(wish.owners.size(), static_cast<std::size_t>(limits::shard_count / 3));
    cluster.carry_out(wish);
    // While it moves nobody asks for anything else.
    CAF_CHECK(wants_nothing(decide(cluster.known, one, {})));
    cluster.arrive();
    CAF_CHECK(wants_nothing(decide(cluster.known, one, {})));
}

// REQ RUN-9
CAF_TEST(who drains gives all away and the last one keeps what nobody else can take) {
    anchor cluster;
    cluster.known.members = {up(one), up(two)};
    cluster.settle();
    cluster.known.members[0].state = member_state::draining;
    cluster.settle();
    auto found = cluster.counts();
    CAF_CHECK_EQUAL(found[two], limits::shard_count);
    cluster.known.members[1].state = member_state::draining;
    CAF_CHECK(wants_nothing(decide(cluster.known, two, {})));
}

// REQ RUN-7
CAF_TEST(everybody accuses a member whose lease is over and shares out what it had) {
    anchor cluster;
    cluster.known.members = {up(one), up(two), up(three)};
    cluster.settle();
    cluster.known.members[2].has_lease = false;
    for (auto accuser : {one, two}) {
        auto wish = decide(cluster.known, accuser, {});
        CAF_CHECK(wish.what == decision::kind::evict);
        CAF_CHECK(wish.target == three);
        CAF_CHECK_EQUAL(wish.owners.size(), static_cast<std::size_t>(limits::shard_count / 3));
        bool only_living = std::all_of(wish.owners.begin(), wish.owners.end(), [](const auto& x) {
            return x.owner == one || x.owner == two;
        });
        CAF_CHECK(only_living);
    }
    CAF_CHECK(wants_nothing(decide(cluster.known, three, {})));
}

// REQ RUN-7
CAF_TEST(a member that refuses connections is accused at once) {
    anchor cluster;
    cluster.known.members = {up(one), up(two)};
    cluster.settle();
    auto wish = decide(cluster.known, one, {two});
    CAF_CHECK(wish.what == decision::kind::evict);
    CAF_CHECK(wish.target == two);
    CAF_CHECK(wants_nothing(decide(cluster.known, one, {three})));
}

CAF_TEST(a move to a member that is gone is called off or sent elsewhere) {
    anchor cluster;
    cluster.known.members = {up(one), up(two)};
    cluster.settle();
    cluster.known.members.push_back(up(three));
    cluster.carry_out(decide(cluster.known, one, {}));
    cluster.known.members.pop_back();
    cluster.settle();
    auto found = cluster.counts();
    CAF_CHECK_EQUAL(found[one], limits::shard_count / 2);
    CAF_CHECK_EQUAL(found[two], limits::shard_count / 2);
}

// REQ RUN-6, RUN-13
CAF_TEST(whoever comes goes and dies in whatever order the cluster comes to rest evenly) {
    CAF_CHECK(rc::check([](std::uint32_t seed) {
        anchor cluster;
        std::int64_t last = 0;
        auto next = [&](std::uint32_t bound) {
            seed = seed * 1664525U + 1013904223U;
            return (seed >> 10U) % bound;
        };
        cluster.known.members = {up({++last})};
        for (int step = 0; step < 12; ++step) {
            auto& members = cluster.known.members;
            auto which = next(static_cast<std::uint32_t>(members.size()));
            switch (next(4)) {
            case 0:
                if (members.size() > 1)
                    members[which].has_lease = false;
                break;
            case 1:
                members[which].state = member_state::draining;
                break;
            default:
                members.push_back(up({++last}));
            }
            if (next(2) == 0)
                cluster.carry_out(decide(cluster.known, members.back().id, {}));
        }
        cluster.known.members.push_back(up({++last}));
        RC_ASSERT(cluster.settle() < 20);
        auto found = cluster.counts();
        int least = limits::shard_count;
        int most = 0;
        for (const auto& member : cluster.known.members) {
            if (member.state != member_state::up) {
                RC_ASSERT(found[member.id] == 0);
                continue;
            }
            least = std::min(least, found[member.id]);
            most = std::max(most, found[member.id]);
        }
        RC_ASSERT(most - least <= 1);
    }));
}
