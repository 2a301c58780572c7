// How far each participant has come, and who may know it.
#define CAF_SUITE conversation_cursor

#include "tests/support/conversation_fixture.hpp"

#include <map>

namespace {

using namespace parley;
using events::cursor_kind;

struct fixture : test::conversation_fixture {
    fixture() { record.head = {10}; }

    cursor_row only_cursor() {
        auto all = lane.take_all<storage::write_cursor>();
        CAF_REQUIRE_EQUAL(all.size(), 1u);
        return all.front().row;
    }
    void make_durable(const cursor_row& row) { answer_written({{}, {row}, false}); }

    message_status status_of_last() {
        auto pending =
            ask_now<conversation::history>(conversation, conversation::read_history{alice, {}, {}});
        auto last = stored(10, alice, "ten");
        reader.take<history_query>()->reply(history_page{{last}, false});
        run_messages();
        return pending.value().items.front().status;
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(conversation_cursor_tests, fixture)

// REQ RUN-4
CAF_TEST(a mark is answered when it is durable) {
    start();
    auto marked = mark(bob, cursor_kind::delivered, 7);
    CAF_CHECK(!marked.arrived());
    CAF_CHECK(take_deliveries().empty());
    auto row = only_cursor();
    CAF_CHECK(row.user == bob);
    CAF_CHECK(row.conversation == record.id);
    CAF_CHECK(row.shard == shard_id{17});
    CAF_CHECK(row.delivered_seq == seq{7});
    CAF_CHECK(row.read_seq == seq{0});
    make_durable(row);
    CAF_CHECK(marked.value().seq == seq{7});
}

CAF_TEST(who marks the same again is answered when it is durable) {
    start();
    auto first = mark(bob, cursor_kind::read, 7);
    auto again = mark(bob, cursor_kind::read, 7);
    auto less = mark(bob, cursor_kind::delivered, 3);
    CAF_CHECK(!again.arrived());
    CAF_CHECK(!less.arrived());
    make_durable(only_cursor());
    CAF_CHECK(first.value().seq == seq{7});
    CAF_CHECK(again.value().seq == seq{7});
    CAF_CHECK(less.value().seq == seq{3});
}

CAF_TEST(a cursor never goes back) {
    start();
    mark(bob, cursor_kind::read, 7);
    make_durable(only_cursor());
    auto back = mark(bob, cursor_kind::read, 4);
    CAF_CHECK(back.value().seq == seq{4});
    CAF_CHECK(lane.take_all<storage::write_cursor>().empty());
    CAF_CHECK(describe(alice).value().participants[1].read_seq == seq{7});
}

CAF_TEST(a cursor cannot pass the head) {
    start();
    auto marked = mark(bob, cursor_kind::delivered, 1'000);
    auto row = only_cursor();
    CAF_CHECK(row.delivered_seq == seq{10});
    make_durable(row);
    CAF_CHECK(marked.value().seq == seq{10});
}

CAF_TEST(a cursor cannot reach what is not durable) {
    start();
    send(alice, "eleven");
    mark(bob, cursor_kind::read, 11);
    CAF_CHECK(only_cursor().read_seq == seq{10});
}

CAF_TEST(a mark before the beginning changes nothing) {
    start();
    CAF_CHECK(mark(bob, cursor_kind::read, -5).error() == errc::none);
    CAF_CHECK(mark(bob, cursor_kind::read, 0).error() == errc::none);
    CAF_CHECK(lane.take_all<storage::write_cursor>().empty());
}

CAF_TEST(who has read has received) {
    start();
    mark(bob, cursor_kind::read, 7);
    auto row = only_cursor();
    CAF_CHECK(row.delivered_seq == seq{7});
    make_durable(row);
    auto moved = take_events_for<events::cursor_moved>(alice);
    CAF_REQUIRE_EQUAL(moved.size(), 2u);
    CAF_CHECK(moved[0].kind == cursor_kind::delivered);
    CAF_CHECK(moved[1].kind == cursor_kind::read);
    CAF_CHECK(moved[1].user == bob);
    CAF_CHECK(moved[1].seq == seq{7});
}

CAF_TEST(a moved cursor is told to all members once) {
    start();
    mark(bob, cursor_kind::delivered, 7);
    auto row = only_cursor();
    make_durable(row);
    auto told = take_deliveries();
    CAF_REQUIRE_EQUAL(told.size(), 2u);
    CAF_CHECK(told[0].user == alice);
    CAF_CHECK(told[1].user == bob);
    make_durable(row);
    CAF_CHECK(take_deliveries().empty());
}

CAF_TEST(in a group a cursor is told to those whose messages it passed) {
    for (int i = 0; i < 8; ++i)
        record.participants.push_back(test::participant(user_id::make()));
    auto carol = record.participants.back().user;
    record.recent = {stored(8, carol, "eight"), stored(9, alice, "nine"), stored(10, bob, "ten")};
    record.participants[1].delivered_seq = record.participants[1].read_seq = seq{8};
    start();
    mark(bob, cursor_kind::read, 10);
    make_durable(only_cursor());
    std::map<user_id, int> told;
    for (const auto& delivery : take_deliveries())
        ++told[delivery.user];
    CAF_CHECK(told == (std::map<user_id, int>{{alice, 2}, {bob, 2}}));
}

CAF_TEST(who comes back to a group after more than is in memory is told to all) {
    for (int i = 0; i < 8; ++i)
        record.participants.push_back(test::participant(user_id::make()));
    record.head = {100};
    for (int at = 100 - recent_messages_max + 1; at <= 100; ++at)
        record.recent.push_back(stored(at, alice, "late"));
    start();
    mark(bob, cursor_kind::delivered, 100);
    make_durable(only_cursor());
    CAF_CHECK_EQUAL(take_deliveries().size(), record.participants.size());
}

CAF_TEST(nobody sees a cursor that is not durable) {
    start();
    mark(bob, cursor_kind::read, 10);
    CAF_CHECK(describe(alice).value().participants[1].read_seq == seq{0});
    CAF_CHECK(status_of_last() == message_status::pending);
    make_durable(only_cursor());
    CAF_CHECK(describe(alice).value().participants[1].read_seq == seq{10});
    CAF_CHECK(status_of_last() == message_status::read);
}

CAF_TEST(several marks that wait are answered by one row) {
    start();
    auto five = mark(bob, cursor_kind::delivered, 5);
    auto six = mark(bob, cursor_kind::delivered, 6);
    auto nine = mark(bob, cursor_kind::read, 9);
    lane.take_all<storage::write_cursor>();
    make_durable({{17}, record.id, bob, {6}, {0}});
    CAF_CHECK(five.arrived() && six.arrived());
    CAF_CHECK(!nine.arrived());
    make_durable({{17}, record.id, bob, {9}, {9}});
    CAF_CHECK(nine.value().seq == seq{9});
}

// REQ MSG-BE-001.2-S2
CAF_TEST(a stranger may not mark) {
    start();
    CAF_CHECK(mark(stranger, cursor_kind::read, 1).error() == errc::not_a_participant);
}

// REQ RUN-10
CAF_TEST(a mark is refused while the lane is closed) {
    start();
    admission->open_to(0);
    CAF_CHECK(mark(bob, cursor_kind::read, 7).error() == errc::storage_unavailable);
    admission->open_to(lane_admission::all);
    mark(bob, cursor_kind::read, 7);
    CAF_CHECK(only_cursor().read_seq == seq{7});
}

// REQ RUN-10
CAF_TEST(the marks that wait are bounded) {
    environment->settings.mailbox_max = 2;
    start();
    mark(bob, cursor_kind::read, 7);
    mark(bob, cursor_kind::read, 7);
    CAF_CHECK(mark(bob, cursor_kind::read, 7).error() == errc::overloaded);
}

CAF_TEST(a message comes from pending over sent and delivered to read) {
    start();
    CAF_CHECK(status_of_last() == message_status::pending);
    note_online(bob);
    CAF_CHECK(status_of_last() == message_status::sent);
    mark(bob, cursor_kind::delivered, 10);
    make_durable(only_cursor());
    CAF_CHECK(status_of_last() == message_status::delivered);
    mark(bob, cursor_kind::read, 10);
    make_durable(only_cursor());
    CAF_CHECK(status_of_last() == message_status::read);
}

CAF_TEST(a message to somebody online is sent and to somebody offline pending) {
    start();
    auto offline = send(alice, "one");
    commit();
    CAF_CHECK(message_of(offline).status == message_status::pending);
    note_online(bob);
    auto online = send(alice, "two");
    commit();
    CAF_CHECK(message_of(online).status == message_status::sent);
    note_online(bob, false);
    auto gone = send(alice, "three");
    commit();
    CAF_CHECK(message_of(gone).status == message_status::pending);
}

CAF_TEST(who is believed offline is asked before the message is durable) {
    start();
    send(alice, "hi");
    auto questions = router.take_all<routed>();
    CAF_REQUIRE_EQUAL(questions.size(), 1u);
    CAF_CHECK(questions.front().to == entity_of(bob));
    CAF_CHECK(questions.front().cls == message_class::if_active);
    CAF_REQUIRE(questions.front().payload.match_elements<user::probe>());
    CAF_CHECK(questions.front().payload.get_as<user::probe>(0).conversation == record.id);
    note_online(bob);
    send(alice, "again");
    CAF_CHECK(router.take_all<routed>().empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
