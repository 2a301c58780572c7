#define CAF_SUITE simulation

#include "tests/simulation/seeds.hpp"
#include "tests/simulation/world.hpp"

#include <caf/test/dsl.hpp>

using namespace parley::simulation;

namespace {

void print(const report& from) {
    CAF_MESSAGE(
        from.messages_handled << " messages, " << from.acknowledged << " acknowledged, "
                              << from.pushed << " pushed, " << from.marked << " marked, "
                              << from.takeovers << " takeovers, " << from.node_crashes
                              << " node crashes, " << from.actor_crashes << " actor crashes"
    );
    for (const auto& sentence : from.violations)
        CAF_MESSAGE("    " << sentence);
}

/// True when the checker says `sentence` of a run under one of a few seeds.
bool is_noticed(sabotage broken, const std::string& sentence) {
    constexpr std::uint64_t seeds_max = 20;
    for (std::uint64_t seed = 1; seed <= seeds_max; ++seed) {
        for (const auto& violation : simulate({.seed = seed, .broken = broken}).violations) {
            if (violation.ends_with(sentence))
                return true;
        }
    }
    return false;
}

} // namespace

// REQ RUN-1, REQ RUN-3, REQ RUN-4, REQ RUN-13, REQ API-EDGE-4, REQ MSS-EDGE-2, REQ API-FR-010
CAF_TEST(no promise is broken under any seed) {
    report total;
    for (auto seed : seeds(number_from("PARLEY_SEEDS", 200))) {
        auto outcome = simulate({.seed = seed});
        total.messages_handled += outcome.messages_handled;
        total.acknowledged += outcome.acknowledged;
        total.pushed += outcome.pushed;
        total.marked += outcome.marked;
        total.takeovers += outcome.takeovers;
        total.node_crashes += outcome.node_crashes;
        total.actor_crashes += outcome.actor_crashes;
        if (outcome.violations.empty())
            continue;
        CAF_MESSAGE("seed " << seed);
        print(outcome);
        CAF_ERROR("run again with PARLEY_SEED=" << seed);
    }
    print(total);
    CAF_CHECK_GREATER(total.acknowledged, 0u);
    CAF_CHECK_GREATER(total.takeovers, 0);
}

// REQ RUN-13
CAF_TEST(the same seed gives the same run) {
    for (auto seed : seeds(3)) {
        auto first = simulate({.seed = seed});
        auto second = simulate({.seed = seed});
        CAF_CHECK_EQUAL(first.trace, second.trace);
        CAF_CHECK_EQUAL(first.messages_handled, second.messages_handled);
        CAF_CHECK_EQUAL(first.pushed, second.pushed);
    }
}

// REQ RUN-13
CAF_TEST(another seed gives another run) {
    CAF_CHECK_NOT_EQUAL(simulate({.seed = 1}).trace, simulate({.seed = 2}).trace);
}

// The test of the test: the checker must notice what is broken on purpose.
CAF_TEST(without fences a promise is broken before long) {
    CAF_CHECK(is_noticed(sabotage::no_fences, "was written by an old owner"));
}

CAF_TEST(without keys a promise is broken before long) {
    CAF_CHECK(is_noticed(sabotage::no_keys, "stands there twice"));
}
