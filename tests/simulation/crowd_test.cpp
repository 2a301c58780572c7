// Many nodes, moving shards and a bad network.
#define CAF_SUITE crowd

#include "tests/simulation/crowd.hpp"

#include "tests/simulation/seeds.hpp"

#include <caf/test/dsl.hpp>

using namespace parley::simulation;

namespace {

void print(const crowd_report& from) {
    CAF_MESSAGE(
        from.messages_handled << " messages, " << from.acknowledged << " acknowledged, "
                              << from.pushed << " pushed, " << from.moves << " moves, "
                              << from.crashes << " crashes, " << from.evictions << " evictions, "
                              << from.cuts << " cuts, " << from.pauses << " pauses"
    );
    for (const auto& sentence : from.violations)
        CAF_MESSAGE("    " << sentence);
}

} // namespace

// REQ RUN-1, REQ RUN-6, REQ RUN-7, REQ RUN-8, REQ RUN-9, REQ RUN-13
CAF_TEST(many nodes keep every promise under any seed) {
    crowd_report total;
    for (auto seed : seeds(number_from("PARLEY_CROWD_SEEDS", 60))) {
        auto outcome = simulate_crowd(seed);
        total.messages_handled += outcome.messages_handled;
        total.acknowledged += outcome.acknowledged;
        total.pushed += outcome.pushed;
        total.moves += outcome.moves;
        total.crashes += outcome.crashes;
        total.evictions += outcome.evictions;
        total.cuts += outcome.cuts;
        total.pauses += outcome.pauses;
        if (outcome.violations.empty())
            continue;
        CAF_MESSAGE("seed " << seed);
        print(outcome);
        CAF_ERROR("run again with PARLEY_SEED=" << seed);
    }
    print(total);
    CAF_CHECK_GREATER(total.acknowledged, 0u);
    CAF_CHECK_GREATER(total.moves, 0);
    CAF_CHECK_GREATER(total.pauses, 0);
}

// REQ RUN-13
CAF_TEST(the same seed gives the same run of many nodes) {
    for (auto seed : seeds(2)) {
        auto first = simulate_crowd(seed);
        auto second = simulate_crowd(seed);
        CAF_CHECK_EQUAL(first.trace, second.trace);
        CAF_CHECK_EQUAL(first.messages_handled, second.messages_handled);
        CAF_CHECK_EQUAL(first.pushed, second.pushed);
    }
}
