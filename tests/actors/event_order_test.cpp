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

CAF_TEST(what has no order always passes) {
    for (int i = 0; i < 3; ++i)
        CAF_CHECK(order.lets_pass(shared_event{events::typing_changed{chat, bob, true}}));
}

// REQ RUN-10
CAF_TEST(it remembers those that were heard of last) {
    entry(9);
    for (int i = 0; i < 31; ++i)
        entry(conversation_id::make(), 1);
    CAF_CHECK(!entry(8));
    entry(conversation_id::make(), 1);
    CAF_CHECK(entry(8));
    CAF_CHECK(!entry(7));
}

CAF_TEST_FIXTURE_SCOPE_END()
