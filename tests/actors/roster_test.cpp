#define CAF_SUITE roster

#include "actors/roster.hpp"

#include "actors/recent_messages.hpp"
#include "tests/support/records.hpp"

#include <caf/test/dsl.hpp>

namespace {

using namespace parley;
using events::cursor_kind;
using test::participant;

struct fixture {
    user_id alice = user_id::make();
    user_id bob = user_id::make();
    user_id carol = user_id::make();
    roster members{{participant(alice), participant(bob), participant(carol)}};

    void read(user_id user, std::int64_t to) {
        members.advance(user, cursor_kind::read, {to});
        members.note_durable(user, {to}, {to});
    }
    void receive(user_id user, std::int64_t to) {
        members.advance(user, cursor_kind::delivered, {to});
        members.note_durable(user, {to}, {});
    }
    participant_record record_of(user_id user) const {
        for (const auto& record : members.records()) {
            if (record.user == user)
                return record;
        }
        throw std::runtime_error{"no such member"};
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(roster_tests, fixture)

CAF_TEST(only participants are members) {
    CAF_CHECK(members.contains(alice));
    CAF_CHECK(!members.contains(user_id::make()));
    CAF_CHECK(!members.advance(user_id::make(), cursor_kind::read, {1}));
}

CAF_TEST(a cursor moves forward and never back) {
    CAF_CHECK(members.advance(bob, cursor_kind::delivered, {5}));
    CAF_CHECK(!members.advance(bob, cursor_kind::delivered, {5}));
    CAF_CHECK(!members.advance(bob, cursor_kind::delivered, {3}));
    auto moved = members.advance(bob, cursor_kind::delivered, {6});
    CAF_REQUIRE(moved);
    CAF_CHECK(moved->delivered_seq == seq{6});
    CAF_CHECK(moved->read_seq == seq{0});
}

CAF_TEST(who has read an entry has received it) {
    auto moved = members.advance(bob, cursor_kind::read, {5});
    CAF_REQUIRE(moved);
    CAF_CHECK(moved->delivered_seq == seq{5});
    CAF_CHECK(moved->read_seq == seq{5});
}

CAF_TEST(nobody sees a cursor before it is durable) {
    members.advance(bob, cursor_kind::read, {5});
    CAF_CHECK(record_of(bob).read_seq == seq{0});
    CAF_CHECK(members.status_of({5}, alice) == message_status::pending);
    members.note_durable(bob, {5}, {5});
    CAF_CHECK(record_of(bob).read_seq == seq{5});
}

CAF_TEST(a durable cursor is news once) {
    members.advance(bob, cursor_kind::read, {5});
    auto first = members.note_durable(bob, {5}, {5});
    CAF_CHECK(first.delivered_from && first.read_from);
    auto again = members.note_durable(bob, {5}, {5});
    CAF_CHECK(!again.delivered_from && !again.read_from);
    auto late = members.note_durable(bob, {4}, {2});
    CAF_CHECK(!late.delivered_from && !late.read_from);
    CAF_CHECK(record_of(bob).delivered_seq == seq{5});
}

CAF_TEST(a message comes from pending over sent and delivered to read) {
    roster two{{participant(alice), participant(bob)}};
    CAF_CHECK(two.status_of({1}, alice) == message_status::pending);
    two.set_online(bob, true);
    two.note_pushed({1});
    CAF_CHECK(two.status_of({1}, alice) == message_status::sent);
    two.note_durable(bob, {1}, {0});
    CAF_CHECK(two.status_of({1}, alice) == message_status::delivered);
    two.note_durable(bob, {1}, {1});
    CAF_CHECK(two.status_of({1}, alice) == message_status::read);
    CAF_CHECK(two.status_of({2}, alice) == message_status::pending);
}

CAF_TEST(the slowest reader decides the status) {
    read(bob, 1);
    CAF_CHECK(members.status_of({1}, alice) == message_status::pending);
    receive(carol, 1);
    CAF_CHECK(members.status_of({1}, alice) == message_status::delivered);
    read(carol, 1);
    CAF_CHECK(members.status_of({1}, alice) == message_status::read);
}

CAF_TEST(the sender does not count as a reader) {
    read(alice, 1);
    CAF_CHECK(members.status_of({1}, alice) == message_status::pending);
}

CAF_TEST(who was offline gets what was pushed once sessions turn up) {
    members.note_pushed({1});
    CAF_CHECK(members.status_of({1}, alice) == message_status::pending);
    members.note_pushed_to(bob, {1});
    members.note_pushed_to(carol, {1});
    CAF_CHECK(members.status_of({1}, alice) == message_status::sent);
}

CAF_TEST(a roster starts with the stored cursors) {
    roster stored{{participant(alice), participant(bob, {7}, {6})}};
    CAF_CHECK(stored.status_of({6}, alice) == message_status::read);
    CAF_CHECK(stored.status_of({7}, alice) == message_status::delivered);
    CAF_CHECK(!stored.advance(bob, cursor_kind::read, {6}));
}

CAF_TEST(a recent message is found by its sender and key only) {
    auto message = test::message(alice, client_key::make(), "hi");
    recent_messages recent{{message}};
    CAF_REQUIRE(recent.find(alice, message.key));
    CAF_CHECK_EQUAL(recent.find(alice, message.key)->text, "hi");
    CAF_CHECK(!recent.find(bob, message.key));
    CAF_CHECK(!recent.find(alice, client_key::make()));
}

CAF_TEST(the oldest of the recent messages is forgotten first) {
    recent_messages recent;
    std::vector<client_key> keys;
    for (int i = 0; i < recent_messages_max + 1; ++i) {
        keys.push_back(client_key::make());
        recent.add(test::message(alice, keys.back(), "hi"));
    }
    CAF_CHECK(!recent.find(alice, keys.front()));
    CAF_CHECK(recent.find(alice, keys[1]));
    CAF_CHECK(recent.find(alice, keys.back()));
}

CAF_TEST_FIXTURE_SCOPE_END()
