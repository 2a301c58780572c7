// Many conversations that come to life at once: bounded, and nobody starves.
#define CAF_SUITE activation

#include "tests/support/host_fixture.hpp"

#include <algorithm>

namespace {

using namespace parley;
using namespace std::chrono_literals;

constexpr int activations_max = 8;

struct fixture : test::host_fixture {
    fixture() { environment->activations = std::make_shared<work_bound>(activations_max); }

    using asked = test::answer<conversation::description>;

    asked describe_one(conversation_id id, message_class cls = message_class::request) {
        return ask_now<conversation::description>(host, to(id, conversation::describe{alice}, cls));
    }
    /// Asks for so many conversations that are not in memory.
    std::vector<asked> storm(int count) {
        std::vector<asked> all;
        for (int i = 0; i < count; ++i)
            all.push_back(describe_one(conversation_id::make()));
        return all;
    }
    static std::ptrdiff_t count(const std::vector<asked>& all, errc outcome) {
        return std::ranges::count_if(all, [&](const asked& one) { return one.error() == outcome; });
    }
    /// Answers one load that waits; which one does not matter.
    void finish_one_load() {
        auto question = reader.take<storage::load_conversation>();
        CAF_REQUIRE(question);
        conversation_record record;
        record.id = question->as<storage::load_conversation>().id;
        record.participants = {test::participant(alice), test::participant(bob)};
        question->reply(record);
        run_messages();
    }
    int under_way() const { return environment->activations->count(); }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(activation_tests, fixture)

// REQ RUN-10
CAF_TEST(beyond the bound requests are refused and leave nothing behind) {
    auto all = storm(100);
    CAF_CHECK_EQUAL(reader.letters().size(), 8u);
    CAF_CHECK_EQUAL(count(all, errc::overloaded), 92);
    CAF_CHECK_EQUAL(state().entities.size(), 8u);
    CAF_CHECK_EQUAL(under_way(), activations_max);
}

// REQ RUN-10
CAF_TEST(each load that ends makes room for the next) {
    auto all = storm(activations_max);
    for (int i = 0; i < 50; ++i) {
        CAF_CHECK(describe_one(conversation_id::make()).error() == errc::overloaded);
        finish_one_load();
        auto next = describe_one(conversation_id::make());
        CAF_CHECK(!next.arrived());
    }
    while (!reader.letters().empty())
        finish_one_load();
    CAF_CHECK_EQUAL(count(all, errc::none), activations_max);
    CAF_CHECK_EQUAL(under_way(), 0);
}

// REQ RUN-10
CAF_TEST(who talks already is served in the middle of a storm) {
    activate();
    auto all = storm(100);
    CAF_CHECK(describe().error() == errc::none);
    send("hi");
    CAF_CHECK(lane.take<storage::write_message>());
    auto observed = ask_now<user::observed>(host, to(bob, user::observe{alice, true}));
    CAF_CHECK(observed.error() == errc::none);
}

CAF_TEST(several requests for one conversation wait for one load) {
    auto all = storm(activations_max - 1);
    for (int i = 0; i < 20; ++i)
        all.push_back(describe());
    CAF_CHECK_EQUAL(count(all, errc::overloaded), 0);
    CAF_CHECK_EQUAL(reader.letters().size(), 8u);
}

CAF_TEST(what must not be refused comes in beyond the bound) {
    auto all = storm(activations_max);
    auto control = describe(message_class::control);
    CAF_CHECK(!control.arrived());
    while (!reader.letters().empty())
        finish_one_load();
    CAF_CHECK(control.error() == errc::none);
    CAF_CHECK_EQUAL(under_way(), 0);
}

CAF_TEST(loads that fail or never answer give their place back) {
    auto all = storm(activations_max);
    reader.take<storage::load_conversation>()->reply(make_error(errc::conversation_not_found));
    run_messages();
    CAF_CHECK_EQUAL(under_way(), activations_max - 1);
    pass(6s);
    CAF_CHECK_EQUAL(under_way(), 0);
    CAF_CHECK_EQUAL(count(all, errc::timed_out), activations_max - 1);
}

CAF_TEST(the end of a host gives its places back) {
    auto all = storm(activations_max);
    caf::anon_send_exit(host, caf::exit_reason::user_shutdown);
    run_messages();
    CAF_CHECK_EQUAL(count(all, errc::shard_moving), activations_max);
    CAF_CHECK_EQUAL(under_way(), 0);
}

CAF_TEST_FIXTURE_SCOPE_END()
