#define CAF_SUITE link_pump

#include "cluster/link_pump.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;
using namespace std::chrono_literals;

namespace {

constexpr auto patience = 20s;

/// A pump whose turns are counted, with the thread that took the last one.
struct fixture {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t turns = 0;
    std::size_t sweeps = 0;
    std::size_t envelopes = 1;
    std::thread::id taken_by;
    std::shared_ptr<link_pump> pump;

    fixture() {
        pump = link_pump::start(
            {[this](auto) { return take_turn(); },
             [this](auto) {
                 std::lock_guard guard{mutex};
                 ++sweeps;
                 changed.notify_all();
             }}
        );
    }
    ~fixture() { pump->stop(); }

    std::size_t take_turn() {
        std::lock_guard guard{mutex};
        ++turns;
        taken_by = std::this_thread::get_id();
        changed.notify_all();
        return envelopes;
    }

    std::size_t turns_so_far() {
        std::lock_guard guard{mutex};
        return turns;
    }
    template <class Condition>
    bool await(Condition holds) {
        std::unique_lock guard{mutex};
        return changed.wait_for(guard, patience, holds);
    }
    /// Pushes at the end of turns until one of these was sent there: its own ticks may be faster.
    bool sends_itself() {
        auto end = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(2 * gathering::pause_min);
            {
                turn whole;
                pump->wake();
            }
            std::lock_guard guard{mutex};
            if (taken_by == std::this_thread::get_id())
                return true;
        }
        return false;
    }
};

} // namespace

CAF_TEST(little is sent sooner and much shares its turns) {
    gathering rule;
    CAF_CHECK(rule.pause() == gathering::pause_min);
    for (int i = 0; i < 20; ++i)
        rule.note_turn(gathering::many);
    CAF_CHECK(rule.pause() == gathering::pause_max);
    rule.note_turn(gathering::few + 1);
    CAF_CHECK(rule.pause() == gathering::pause_max);
    rule.note_turn(gathering::few);
    CAF_CHECK(rule.pause() == gathering::pause_max / 2);
    for (int i = 0; i < 20; ++i)
        rule.note_turn(0);
    CAF_CHECK(rule.pause() == gathering::pause_min);
}

CAF_TEST_FIXTURE_SCOPE(link_pump_tests, fixture)

CAF_TEST(who pushes in a turn sends at its end) {
    CAF_CHECK(sends_itself());
}

CAF_TEST(what is pushed outside of a turn is sent by the thread) {
    auto before = turns_so_far();
    pump->wake();
    CAF_CHECK(await([&] { return turns > before; }));
    CAF_CHECK(taken_by != std::this_thread::get_id());
}

CAF_TEST(what is due by time has its turns and sweeps) {
    CAF_CHECK(await([&] { return turns > 5 && sweeps > 0; }));
}

CAF_TEST(nothing is sent any more once it has stopped) {
    CAF_CHECK(sends_itself());
    pump->stop();
    auto before = turns_so_far();
    {
        turn whole;
        pump->wake();
    }
    pump->wake();
    std::this_thread::sleep_for(50ms);
    CAF_CHECK_EQUAL(turns_so_far(), before);
}

CAF_TEST_FIXTURE_SCOPE_END()
