#define CAF_SUITE exchange

#include "tests/cluster/two_nodes.hpp"

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

using words_type = std::vector<std::string>;

struct fixture : two_nodes {};

} // namespace

CAF_TEST_FIXTURE_SCOPE(exchange_tests, fixture)

// REQ RUN-1, RUN-6
CAF_TEST(an ask finds its entity on another node and the answer finds its asker) {
    all_to(second, {1});
    auto pending = ask<std::string>(first.router.handle, word("question"));
    pass_all();
    CAF_REQUIRE_EQUAL(second.hosts.size(), 1u);
    CAF_CHECK(first.hosts.empty());
    auto arrived = second.hosts.front().actor.take<routed>();
    CAF_REQUIRE(arrived);
    CAF_CHECK(arrived->as<routed>().to == alice);
    arrived->reply(std::string{"answer"});
    pass_all();
    CAF_CHECK_EQUAL(pending.value(), "answer");
}

CAF_TEST(a failure is an answer too) {
    all_to(second, {1});
    auto pending = ask<std::string>(first.router.handle, word("question"));
    pass_all();
    second.hosts.front().actor.take<routed>()->reply(make_error(errc::not_a_participant));
    pass_all();
    CAF_CHECK(pending.error() == errc::not_a_participant);
}

CAF_TEST(answers find their askers in whatever order they come) {
    all_to(second, {1});
    auto one = ask<std::string>(first.router.handle, word("1"));
    auto two = ask<std::string>(first.router.handle, word("2"));
    pass_all();
    auto letter_one = *second.hosts.front().actor.take<routed>();
    auto letter_two = *second.hosts.front().actor.take<routed>();
    letter_two.reply(std::string{"to 2"});
    letter_one.reply(std::string{"to 1"});
    letter_one.reply(std::string{"once more"});
    pass_all();
    CAF_CHECK_EQUAL(one.value(), "to 1");
    CAF_CHECK_EQUAL(two.value(), "to 2");
    CAF_CHECK_EQUAL(one.count(), 1u);
}

// REQ RUN-8
CAF_TEST(a word about promises reaches the other node and nobody else) {
    first.between.say(second.id, {false, 1'000'000'000'000});
    second.between.say(first.id, {true, 7});
    pass_all();
    CAF_REQUIRE_EQUAL(second.words.size(), 1u);
    CAF_CHECK(second.words.front().first == first.id);
    CAF_CHECK(!second.words.front().second.is_given);
    CAF_CHECK_EQUAL(second.words.front().second.asked, 1'000'000'000'000);
    CAF_REQUIRE_EQUAL(first.words.size(), 1u);
    CAF_CHECK(first.words.front().second.is_given);
    CAF_CHECK_EQUAL(first.words.front().second.asked, 7);
}

CAF_TEST(a tell arrives with its class and without a return address) {
    all_to(second, {1});
    caf::anon_send(first.router.handle, word("hello", message_class::control));
    pass_all();
    auto arrived = second.hosts.front().actor.take<routed>();
    CAF_REQUIRE(arrived);
    CAF_CHECK(!arrived->sender);
    CAF_CHECK(arrived->mid.is_urgent_message());
    CAF_CHECK(arrived->as<routed>().cls == message_class::control);
}

CAF_TEST(what does not travel is a failure of the asker and no silence) {
    all_to(second, {1});
    auto pending = ask<std::string>(
        first.router.handle, routed{alice, message_class::request, caf::make_message(1)}
    );
    CAF_CHECK(pending.error() == errc::internal);
    auto unanswerable = ask<std::string>(first.router.handle, word("question"));
    pass_all();
    second.hosts.front().actor.take<routed>()->reply(12);
    pass_all();
    CAF_CHECK(unanswerable.error() == errc::internal);
}

// REQ RUN-10
CAF_TEST(an ask that the link has no room for is refused with overloaded) {
    all_to(second, {1});
    first.is_full = true;
    CAF_CHECK(ask<std::string>(first.router.handle, word("1")).error() == errc::overloaded);
    caf::anon_send(first.router.handle, word("2"));
    caf::anon_send(first.router.handle, word("3", message_class::if_active));
    pass_all();
    CAF_CHECK(words(second.hosts.front()) == words_type{"3"});
}

// REQ RUN-7
CAF_TEST(what was asked of a node that died may have been done) {
    all_to(second, {1});
    auto pending = ask<std::string>(first.router.handle, word("question"));
    first.between.forget(second.id);
    CAF_CHECK(pending.error() == errc::timed_out);
    // It was there after all: its answer is nobody's any more.
    pass_all();
    second.hosts.front().actor.take<routed>()->reply(std::string{"late"});
    pass_all();
    CAF_CHECK_EQUAL(pending.count(), 1u);
}

CAF_TEST(an ask without an answer ends at last) {
    all_to(second, {1});
    auto pending = ask<std::string>(first.router.handle, word("question"));
    first.between.sweep(sys.clock().now() + 10s);
    CAF_CHECK(!pending.arrived());
    first.between.sweep(sys.clock().now() + 40s);
    CAF_CHECK(pending.error() == errc::timed_out);
}

CAF_TEST(an actor that does not move is told things from another node) {
    puppet gateway{sys, "gateway"};
    auto address = second.between.address_of(gateway.handle());
    auto stand_in = first.between.at(address);
    CAF_REQUIRE(stand_in);
    CAF_CHECK(first.between.at(address) == stand_in);
    caf::anon_send(stand_in, std::string{"push"});
    pass_all();
    CAF_CHECK(gateway.take_all<std::string>() == words_type{"push"});
    // Its address is the same wherever it is written down, and it is itself at home.
    CAF_CHECK_EQUAL(first.between.address_of(stand_in).number, address.number);
    CAF_CHECK(first.between.address_of(stand_in).node == second.id);
    CAF_CHECK(second.between.at(address) == gateway.handle());
    CAF_CHECK(!second.between.at({second.id, address.number + 1}));
}

CAF_TEST(an actor of a node that is gone is none) {
    puppet gateway{sys, "gateway"};
    auto address = second.between.address_of(gateway.handle());
    auto stand_in = first.between.at(address);
    CAF_CHECK(first.between.forget(second.id) == std::vector<caf::actor>{stand_in});
    CAF_CHECK(!first.between.at(address));
    CAF_CHECK(first.between.forget(second.id).empty());
}

CAF_TEST(bytes that are no envelope do no harm) {
    all_to(second, {1});
    second.between.receive(first.id, "");
    second.between.receive(first.id, "garbage that says nothing");
    second.between.receive(first.id, std::string(100, '\xff'));
    CAF_CHECK(second.hosts.empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
