#define CAF_SUITE event_order

#include "actors/protocol/event_order.hpp"

#include <caf/test/dsl.hpp>

using namespace parley;

namespace {

struct fixture {
    event_order order;
    conversation_id chat = conversation_id::make();
    user_id bob = user_id::make();

    bool entry(std::int64_t at) { return entry(chat, at); }
    bool entry(conversation_id in, std::int64_t at) {
        return order.lets_pass(shared_event{events::member_left{in, {at}, bob, bob}});
    }
    bool cursor(user_id of, events::cursor_kind kind, std::int64_t at) {
        return order.lets_pass(shared_event{events::cursor_moved{chat, of, kind, {at}}});
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(event_order_tests, fixture)

// REQ RUN-3
CAF_TEST(what comes late by another way does not show after what is newer) {
    CAF_CHECK(entry(4));
    CAF_CHECK(entry(6));
    CAF_CHECK(!entry(5));
    CAF_CHECK(!entry(6));
    CAF_CHECK(entry(7));
    CAF_CHECK(entry(conversation_id::make(), 1));
}

CAF_TEST(a cursor does not go back and another is another) {
    using events::cursor_kind;
    CAF_CHECK(cursor(bob, cursor_kind::read, 5));
    CAF_CHECK(!cursor(bob, cursor_kind::read, 4));
    CAF_CHECK(cursor(bob, cursor_kind::read, 5));
    CAF_CHECK(cursor(bob, cursor_kind::delivered, 4));
    CAF_CHECK(cursor(user_id::make(), cursor_kind::read, 1));
    CAF_CHECK(entry(1));
}

// REQ RUN-7
CAF_TEST(what never came is told until the client has it) {
    CAF_CHECK(entry(4));
    CAF_CHECK(!order.has_holes());
    CAF_CHECK(entry(7));
    CAF_CHECK(order.has_hole(chat));
    CAF_CHECK(!order.has_hole(conversation_id::make()));
    CAF_CHECK(order.take_holes() == std::vector{chat});
    CAF_CHECK(!order.has_holes());
    CAF_CHECK(entry(8));
    CAF_CHECK(!order.has_holes());
    CAF_CHECK(entry(11));
    order.note_answered(chat, {9});
    CAF_CHECK(order.has_holes());
    order.note_answered(chat, {10});
    CAF_CHECK(!order.has_holes());
}

CAF_TEST(what the client was answered need not come) {
    order.note_answered(chat, {5});
    CAF_CHECK(!entry(4));
    CAF_CHECK(!entry(5));
    CAF_CHECK(entry(6));
    CAF_CHECK(!order.has_holes());
}

// REQ MSS-EDGE-5
CAF_TEST(who has to ask for more sees nothing before and everything after) {
    CAF_CHECK(entry(1));
    order.note_answered(chat, end_of_log);
    order.note_own(chat, {8});
    CAF_CHECK(!entry(7));
    order.note_asked(chat);
    CAF_CHECK(entry(9));
    order.note_answered(chat, {9});
    CAF_CHECK(entry(10));
    CAF_CHECK(!order.has_holes());
    order.note_asked(chat);
    CAF_CHECK(!entry(10));
}

CAF_TEST(what was not shown while an answer said that there is more is told when it was the last) {
    order.note_answered(chat, end_of_log);
    CAF_CHECK(!entry(8));
    order.note_answered(chat, {7});
    CAF_CHECK(entry(9));
    CAF_CHECK(order.has_hole(chat));
}

CAF_TEST(own entries are no holes whether their answers come before or after) {
    CAF_CHECK(entry(1));
    order.note_own(chat, {2});
    CAF_CHECK(entry(3));
    CAF_CHECK(!order.has_holes());
    // The answer overtakes the event before.
    order.note_own(chat, {5});
    order.note_own(chat, {6});
    CAF_CHECK(entry(4));
    CAF_CHECK(entry(7));
    CAF_CHECK(!order.has_holes());
    // The event overtakes the answer.
    CAF_CHECK(entry(9));
    CAF_CHECK(order.has_holes());
    order.note_own(chat, {8});
    CAF_CHECK(!order.has_holes());
}

// REQ RUN-7
CAF_TEST(cursors of many do not hide what never came) {
    CAF_CHECK(entry(4));
    for (int i = 0; i < 1000; ++i)
        CAF_CHECK(cursor(user_id::make(), events::cursor_kind::read, 4));
    CAF_CHECK(entry(6));
    CAF_CHECK(order.has_hole(chat));
}

// REQ RUN-7
CAF_TEST(a conversation that is heard of again and again is not forgotten for others) {
    CAF_CHECK(entry(1));
    for (int i = 2; i < 1000; ++i) {
        CAF_CHECK(entry(conversation_id::make(), 1));
        CAF_CHECK(entry(i));
    }
    CAF_CHECK(!order.has_holes());
    CAF_CHECK(entry(1001));
    CAF_CHECK(order.has_hole(chat));
}

CAF_TEST(who left and is back follows anew) {
    CAF_CHECK(entry(1));
    CAF_CHECK(entry(3));
    order.forget(chat);
    CAF_CHECK(!order.has_holes());
    CAF_CHECK(entry(20));
    CAF_CHECK(!order.has_holes());
}

CAF_TEST(however much is missing it remembers a bounded part) {
    CAF_CHECK(entry(1));
    CAF_CHECK(entry(1'000'000'000));
    for (int i = 0; i < 200; ++i)
        order.note_own(chat, {2'000'000'000 + 2 * i});
    CAF_CHECK_EQUAL(order.take_holes().size(), 1u);
}

CAF_TEST(what has no order always passes) {
    for (int i = 0; i < 3; ++i)
        CAF_CHECK(order.lets_pass(shared_event{events::typing_changed{chat, bob, true}}));
}

// REQ RUN-10
CAF_TEST(it remembers those that were heard of last) {
    auto hear_of_others = [&](int count) {
        for (int i = 0; i < count; ++i)
            entry(conversation_id::make(), 1);
    };
    entry(9);
    hear_of_others(255);
    CAF_CHECK(!entry(8));
    hear_of_others(256);
    CAF_CHECK(entry(8));
    CAF_CHECK(!entry(7));
}

CAF_TEST_FIXTURE_SCOPE_END()
