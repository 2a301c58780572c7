#define CAF_SUITE supervisor

#include "runtime/kernel/supervisor.hpp"

#include "tests/support/actor_fixture.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;

caf::behavior worker(caf::event_based_actor*) {
    return {[](int) -> int { throw std::runtime_error{"no good"}; }};
}

/// Supervises two workers and notes every start and every surrender.
struct fixture : test::actor_fixture {
    std::vector<caf::actor> first;
    std::vector<caf::actor> second;
    std::vector<std::string> given_up;
    caf::actor supervisor;

    fixture() {
        std::vector<child_spec> children;
        children.push_back({"first", [this] { return start(first); }});
        children.push_back({"second", [this] { return start(second); }});
        auto give_up = [this](const std::string& name) { given_up.push_back(name); };
        supervisor = sys.spawn(supervisor_behavior, std::move(children), give_up);
        run_messages();
    }
    ~fixture() override {
        for (auto* made : {&first, &second}) {
            for (auto& actor : *made)
                caf::anon_send_exit(actor, caf::exit_reason::kill);
        }
        caf::anon_send_exit(supervisor, caf::exit_reason::kill);
    }

    caf::actor start(std::vector<caf::actor>& made) {
        made.push_back(sys.spawn(worker));
        return made.back();
    }
    void crash(std::vector<caf::actor>& made) {
        caf::anon_send(made.back(), 1);
        run_messages();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(supervisor_tests, fixture)

CAF_TEST(a supervisor starts all its children) {
    CAF_CHECK_EQUAL(first.size(), 1u);
    CAF_CHECK_EQUAL(second.size(), 1u);
}

CAF_TEST(a child that crashed is started again and its sister is left alone) {
    crash(first);
    CAF_CHECK_EQUAL(first.size(), 2u);
    CAF_CHECK_EQUAL(second.size(), 1u);
    CAF_CHECK(is_alive(first.back()));
}

CAF_TEST(a child that was shut down stays down) {
    caf::anon_send_exit(first.back(), caf::exit_reason::user_shutdown);
    run_messages();
    CAF_CHECK_EQUAL(first.size(), 1u);
    CAF_CHECK(given_up.empty());
}

CAF_TEST(the fourth crash within thirty seconds is given up) {
    for (int i = 0; i < 3; ++i) {
        crash(first);
        sched.advance_time(9s);
    }
    CAF_CHECK(given_up.empty());
    crash(first);
    CAF_CHECK(given_up == std::vector<std::string>{"first"});
    CAF_CHECK_EQUAL(first.size(), 4u);
}

CAF_TEST(crashes that lie apart are forgiven for ever) {
    for (int i = 0; i < 12; ++i) {
        crash(first);
        sched.advance_time(11s);
    }
    CAF_CHECK(given_up.empty());
    CAF_CHECK_EQUAL(first.size(), 13u);
}

CAF_TEST(children are counted one by one) {
    for (int i = 0; i < 3; ++i) {
        crash(first);
        crash(second);
    }
    CAF_CHECK(given_up.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
