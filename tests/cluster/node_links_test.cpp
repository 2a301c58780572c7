// Links over a network that loses, repeats, reorders and cuts, in virtual time.
#define CAF_SUITE node_links

#include "cluster/node_links.hpp"

#include "tests/simulation/simulated_network.hpp"

#include <caf/test/dsl.hpp>

#include <algorithm>
#include <rapidcheck.h>

using namespace parley;
using namespace parley::simulation;
using namespace std::chrono_literals;

namespace {

using words = std::vector<std::string>;

struct station {
    node_id id;
    std::unique_ptr<transport> way;
    std::unique_ptr<node_links> links;
    std::map<node_id, words> heard;
    std::vector<std::pair<node_id, suspicion>> suspected;
    std::int64_t newest_map = 0;
};

/// Three nodes that know each other.
struct three_stations {
    timeline time;
    simulated_network network{time};
    std::map<node_id, station> all;
    link_settings settings;

    explicit three_stations(std::uint64_t seed = 1) : time{seed} {
        for (std::int64_t number = 1; number <= 3; ++number)
            add({number});
        meet();
    }

    node_links::time_point now() const { return node_links::time_point{time.now()}; }

    void add(node_id id) {
        auto& made = all[id];
        made.id = id;
        made.way = network.join(id);
        made.links = std::make_unique<node_links>(node_links::needs{
            id,
            *made.way,
            settings,
            [&made](node_id from, std::string_view envelope) {
                made.heard[from].emplace_back(envelope);
            },
            [&made](std::int64_t version) { made.newest_map = std::max(made.newest_map, version); },
            [&made](node_id peer, suspicion why) { made.suspected.emplace_back(peer, why); },
            [] {},
        });
        made.way->start({
            [this, &made](const std::string& frame) { made.links->receive(frame, now()); },
            [&made](node_id peer) { made.links->note_connected(peer); },
            [&made](node_id peer, suspicion why) { made.suspected.emplace_back(peer, why); },
        });
    }
    void meet() {
        std::vector<cluster_member> members;
        for (const auto& [id, each] : all) {
            auto address = "node-" + std::to_string(id.value);
            members.push_back({id, address, address, address, member_state::up, true});
        }
        for (auto& [id, each] : all)
            each.links->set_members(members, now());
    }
    void pass(std::chrono::microseconds span) {
        constexpr std::chrono::microseconds step = 5ms;
        for (auto end = time.now() + span; time.now() < end;) {
            for (auto& [id, each] : all)
                each.links->turn(now());
            time.advance_to(time.now() + step);
        }
    }
    bool say(std::int64_t from, std::int64_t to, const std::string& word) {
        return all[{from}].links->push({to}, word, true);
    }
    const words& heard(std::int64_t at, std::int64_t from) { return all[{at}].heard[{from}]; }
    bool is_relayed(std::int64_t from, std::int64_t to) {
        auto states = all[{from}].links->states(now());
        return std::any_of(states.begin(), states.end(), [&](const auto& state) {
            return state.peer == node_id{to} && state.relay;
        });
    }
    bool is_suspected(std::int64_t by, std::int64_t whom) {
        const auto& list = all[{by}].suspected;
        return std::any_of(list.begin(), list.end(), [&](const auto& each) {
            return each.first == node_id{whom};
        });
    }
};

words numbers(int count) {
    words made;
    for (int i = 0; i < count; ++i)
        made.push_back(std::to_string(i));
    return made;
}

} // namespace

CAF_TEST(envelopes of every pair arrive) {
    three_stations net;
    net.pass(50ms);
    CAF_CHECK(net.say(1, 2, "a"));
    CAF_CHECK(net.say(2, 1, "b"));
    CAF_CHECK(net.say(3, 2, "c"));
    net.pass(50ms);
    CAF_CHECK(net.heard(2, 1) == words{"a"});
    CAF_CHECK(net.heard(1, 2) == words{"b"});
    CAF_CHECK(net.heard(2, 3) == words{"c"});
    CAF_CHECK(net.all[{1}].suspected.empty());
}

CAF_TEST(what was said before the connection stands arrives) {
    three_stations net;
    net.say(1, 2, "early");
    net.pass(100ms);
    CAF_CHECK(net.heard(2, 1) == words{"early"});
}

// REQ RUN-12, RUN-13
CAF_TEST(whatever the network does every envelope arrives once and in order) {
    CAF_CHECK(rc::check([] {
        three_stations net{*rc::gen::arbitrary<std::uint64_t>()};
        net.network.set_weather(network_weather::rough());
        constexpr int count = 60;
        for (const auto& word : numbers(count)) {
            net.say(1, 2, word);
            net.say(2, 3, word);
            net.pass(net.time.pick(1ms, 30ms));
            if (net.time.random.chance(0.05))
                net.network.cut({1}, {2});
            if (net.time.random.chance(0.1))
                net.network.heal();
        }
        net.network.heal();
        net.network.set_weather({});
        net.pass(5s);
        RC_ASSERT(net.heard(2, 1) == numbers(count));
        RC_ASSERT(net.heard(3, 2) == numbers(count));
    }));
}

// REQ RUN-6
CAF_TEST(a pair that is cut speaks by way of a third node) {
    three_stations net;
    net.pass(100ms);
    net.network.cut({1}, {2});
    net.say(1, 2, "around");
    net.say(2, 1, "and back");
    net.pass(12s);
    CAF_CHECK(net.heard(2, 1) == words{"around"});
    CAF_CHECK(net.heard(1, 2) == words{"and back"});
    CAF_CHECK(net.heard(3, 1).empty());
    CAF_CHECK(net.is_suspected(1, 2));
    CAF_CHECK(net.is_suspected(2, 1));
    CAF_CHECK(net.is_relayed(1, 2));
    CAF_CHECK(net.is_relayed(2, 1));
    net.network.heal();
    net.say(1, 2, "straight");
    net.pass(5s);
    CAF_CHECK(net.heard(2, 1) == (words{"around", "straight"}));
}

// REQ RUN-6
CAF_TEST(a way around is left when the direct one is open again though no connection was lost) {
    three_stations net;
    net.pass(100ms);
    net.network.cut({1}, {2});
    net.pass(4s);
    CAF_CHECK(net.is_relayed(1, 2));
    net.network.heal();
    net.pass(1s);
    CAF_CHECK(!net.is_relayed(1, 2));
    CAF_CHECK(!net.is_relayed(2, 1));
    net.all.erase({3});
    net.say(1, 2, "straight");
    net.say(2, 1, "and back");
    net.pass(100ms);
    CAF_CHECK(net.heard(2, 1) == words{"straight"});
    CAF_CHECK(net.heard(1, 2) == words{"and back"});
}

CAF_TEST(one way that is cut is as good as both) {
    three_stations net;
    net.pass(100ms);
    net.network.cut_one_way({1}, {2});
    net.say(1, 2, "question");
    net.say(2, 1, "answer");
    net.pass(12s);
    CAF_CHECK(net.heard(2, 1) == words{"question"});
    CAF_CHECK(net.heard(1, 2) == words{"answer"});
    CAF_CHECK(net.is_relayed(1, 2));
    net.network.heal();
    net.pass(1s);
    CAF_CHECK(!net.is_relayed(1, 2));
    CAF_CHECK(!net.is_relayed(2, 1));
}

// REQ RUN-6
CAF_TEST(who is not heard goes around though nothing waits for an answer) {
    three_stations net;
    net.pass(100ms);
    net.network.cut_one_way({1}, {2});
    net.pass(5s);
    CAF_CHECK(net.is_relayed(1, 2));
    net.say(1, 2, "at once");
    net.pass(50ms);
    CAF_CHECK(net.heard(2, 1) == words{"at once"});
}

// REQ RUN-6
CAF_TEST(a pair that is cut is as quick as ever once it goes around whoever began) {
    for (int late = 0; late < 40; ++late) {
        three_stations net;
        net.pass(100ms);
        net.network.cut({1}, {2});
        for (int i = 0; i < 150; ++i) {
            net.say(1, 2, std::to_string(i));
            if (i >= late)
                net.say(2, 1, std::to_string(i));
            net.pass(100ms);
            // Both have noticed, and what they said meanwhile has been said again.
            if (i < late + 60)
                continue;
            CAF_CHECK_EQUAL(net.heard(2, 1).back(), std::to_string(i));
            CAF_CHECK_EQUAL(net.heard(1, 2).back(), std::to_string(i));
        }
    }
}

// REQ RUN-7
CAF_TEST(a node that is gone is suspected by all and refused nothing twice) {
    three_stations net;
    net.pass(100ms);
    net.all.erase({3});
    net.pass(4s);
    CAF_CHECK(net.is_suspected(1, 3));
    CAF_CHECK(net.is_suspected(2, 3));
    CAF_CHECK(!net.is_suspected(1, 2));
    net.meet();
    CAF_CHECK(!net.say(1, 3, "nobody"));
    CAF_CHECK(net.say(1, 2, "somebody"));
    net.pass(100ms);
    CAF_CHECK(net.heard(2, 1) == words{"somebody"});
}

CAF_TEST(a newer map is known to all by the next frame) {
    three_stations net;
    net.pass(100ms);
    net.all[{2}].links->set_map_version(9);
    net.pass(700ms);
    CAF_CHECK_EQUAL(net.all[{1}].newest_map, 9);
    CAF_CHECK_EQUAL(net.all[{3}].newest_map, 9);
}

// REQ RUN-10
CAF_TEST(a link to a silent node takes so much and no more) {
    three_stations net;
    net.pass(100ms);
    net.network.cut({1}, {2});
    net.network.cut({1}, {3});
    std::string large(64UL * 1024, 'x');
    std::size_t taken = 0;
    while (taken < 10'000 && net.say(1, 2, large))
        ++taken;
    CAF_CHECK(taken < 400);
    net.pass(3s);
    CAF_CHECK(net.all[{1}].links->states(net.now()).front().is_silent);
    auto state = net.all[{1}].links->states(net.now()).front();
    CAF_CHECK(state.queued_bytes + state.unacknowledged_bytes < 21UL * 1024 * 1024);
}
