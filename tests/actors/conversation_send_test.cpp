// What becomes of a send: its seq, its acknowledgement, its delivery, its repeats.
#define CAF_SUITE conversation_send

#include "tests/support/conversation_fixture.hpp"

namespace {

using namespace parley;

struct fixture : test::conversation_fixture {
    std::vector<seq> written_seqs() {
        std::vector<seq> seqs;
        for (const auto& letter : lane.letters()) {
            if (letter.is<storage::write_message>())
                seqs.push_back(letter.as<storage::write_message>().row.message.seq);
        }
        return seqs;
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(conversation_send_tests, fixture)

// REQ API-EDGE-4, REQ MSS-EDGE-2, REQ RUN-1
CAF_TEST(messages get one seq after the other from the head on) {
    record.head = {41};
    start();
    std::vector<test::answer<conversation::sent>> sent;
    for (int i = 0; i < 6; ++i)
        sent.push_back(send(i % 2 == 0 ? alice : bob, "number " + std::to_string(i)));
    CAF_CHECK(written_seqs() == std::vector<seq>({{42}, {43}, {44}, {45}, {46}, {47}}));
    commit();
    for (int i = 0; i < 6; ++i) {
        auto index = static_cast<std::size_t>(i);
        CAF_CHECK(message_of(sent[index]).seq == seq{42 + i});
        CAF_CHECK_EQUAL(message_of(sent[index]).text, "number " + std::to_string(i));
    }
}

CAF_TEST(a row carries the shard and the epoch of its conversation) {
    record.key = std::make_shared<const content_key>();
    start();
    send(alice, "hi");
    auto written = lane.take<storage::write_message>();
    CAF_REQUIRE(written);
    const auto& write = written->as<storage::write_message>();
    CAF_CHECK(write.epoch == epoch{3});
    CAF_CHECK(write.row.shard == shard_id{17});
    CAF_CHECK(write.row.key == record.key);
    CAF_CHECK(write.row.message.conversation == record.id);
    CAF_CHECK(write.row.message.sender == alice);
}

// REQ MSS-REL-2, REQ RUN-4
CAF_TEST(nobody is told of a message before it is durable) {
    start();
    auto sent = send(alice, "hi");
    CAF_CHECK(!sent.arrived());
    CAF_CHECK(take_deliveries().empty());
    CAF_CHECK(describe(bob).value().head == seq{0});
    commit();
    CAF_CHECK(sent.arrived());
    CAF_CHECK_EQUAL(take_deliveries().size(), 2u);
    CAF_CHECK(describe(bob).value().head == seq{1});
    CAF_CHECK(describe(bob).value().message_count == 1);
}

CAF_TEST(the acknowledgement is the stored message) {
    record.recent = {stored(1, bob, "hello")};
    record.head = {1};
    start();
    auto reply_to = record.recent.front().id;
    auto request = make_send(alice, "hi");
    request.reply_to = reply_to;
    auto sent = ask_now<conversation::sent>(conversation, request);
    auto row = lane.letters().front().as<storage::write_message>().row.message;
    commit();
    const auto& message = message_of(sent);
    CAF_CHECK(message.id == row.id);
    CAF_CHECK(message.seq == row.seq);
    CAF_CHECK(message.created_at == row.created_at);
    CAF_CHECK(message.conversation == record.id);
    CAF_CHECK(message.sender == alice);
    CAF_CHECK_EQUAL(message.text, "hi");
    CAF_CHECK(message.reply_to == reply_to);
    CAF_CHECK(!sent.value().replayed);
}

CAF_TEST(every member is told and the sending session is spared) {
    start();
    auto request = make_send(alice, "hi");
    request.origin = session_id::make();
    auto sent = ask_now<conversation::sent>(conversation, request);
    commit();
    auto deliveries = take_deliveries();
    CAF_REQUIRE_EQUAL(deliveries.size(), 2u);
    CAF_CHECK(deliveries[0].user == alice);
    CAF_CHECK(deliveries[0].content.except == request.origin);
    CAF_CHECK(deliveries[1].user == bob);
    CAF_CHECK(deliveries[1].content.except.is_nil());
    // Encoded once for all: it is the very same event.
    CAF_CHECK(deliveries[0].content.event == sent.value().message);
    CAF_CHECK(deliveries[1].content.event == sent.value().message);
}

// REQ API-FR-010
CAF_TEST(the same key twice in flight is one row and both are answered) {
    start();
    auto request = make_send(alice, "hi");
    auto first = ask_now<conversation::sent>(conversation, request);
    auto second = ask_now<conversation::sent>(conversation, request);
    CAF_CHECK_EQUAL(written_seqs().size(), 1u);
    commit();
    CAF_CHECK(message_of(first).id == message_of(second).id);
    CAF_CHECK(!first.value().replayed);
    CAF_CHECK(second.value().replayed);
    CAF_CHECK_EQUAL(take_deliveries().size(), 2u);
}

// REQ API-FR-010
CAF_TEST(the same key later is answered with the first result) {
    start();
    auto request = make_send(alice, "hi");
    auto first = ask_now<conversation::sent>(conversation, request);
    commit();
    take_deliveries();
    auto later = ask_now<conversation::sent>(conversation, request);
    CAF_REQUIRE(later.arrived());
    CAF_CHECK(later.value().replayed);
    CAF_CHECK(message_of(later).id == message_of(first).id);
    CAF_CHECK(written_seqs().empty());
    CAF_CHECK(take_deliveries().empty());
}

// REQ API-FR-010, REQ RUN-3
CAF_TEST(a key that was stored before the actor came to life is answered from its record) {
    auto before = stored(5, alice, "hi");
    record.head = {5};
    record.recent = {before};
    start();
    auto request = make_send(alice, "hi");
    request.key = before.key;
    auto again = ask_now<conversation::sent>(conversation, request);
    CAF_CHECK(again.value().replayed);
    CAF_CHECK(message_of(again).id == before.id);
    CAF_CHECK(message_of(again).seq == seq{5});
}

CAF_TEST(the same key for another text is a conflict) {
    start();
    auto request = make_send(alice, "hi");
    auto first = ask_now<conversation::sent>(conversation, request);
    request.text = "something else";
    auto in_flight = ask_now<conversation::sent>(conversation, request);
    CAF_CHECK(in_flight.error() == errc::idempotency_conflict);
    commit();
    auto later = ask_now<conversation::sent>(conversation, request);
    CAF_CHECK(later.error() == errc::idempotency_conflict);
    CAF_CHECK(first.error() == errc::none);
}

CAF_TEST(the same key of another user is another message) {
    start();
    auto request = make_send(alice, "hi");
    auto first = ask_now<conversation::sent>(conversation, request);
    request.sender = bob;
    auto second = ask_now<conversation::sent>(conversation, request);
    CAF_CHECK(written_seqs() == std::vector<seq>({{1}, {2}}));
    commit();
    CAF_CHECK(message_of(first).id != message_of(second).id);
}

// REQ RUN-10
CAF_TEST(the repeats of one key that wait are bounded) {
    environment->settings.unacknowledged_max = 3;
    start();
    auto request = make_send(alice, "hi");
    for (int i = 0; i < 3; ++i)
        CAF_CHECK(!ask_now<conversation::sent>(conversation, request).arrived());
    CAF_CHECK(ask_now<conversation::sent>(conversation, request).error() == errc::overloaded);
    commit();
    CAF_CHECK(ask_now<conversation::sent>(conversation, request).value().replayed);
}

// REQ MSG-BE-001.2-S2
CAF_TEST(a stranger may not send) {
    start();
    CAF_CHECK(send(stranger, "hi").error() == errc::not_a_participant);
    CAF_CHECK(written_seqs().empty());
}

// REQ MSG-STORY-001-S4, REQ API-EDGE-6
CAF_TEST(a text against the rules takes no seq) {
    start();
    CAF_CHECK(send(alice, " \t").error() == errc::message_text_required);
    CAF_CHECK(send(alice, std::string(10'241, 'x')).error() == errc::message_too_large);
    send(alice, "hi");
    CAF_CHECK(written_seqs() == std::vector<seq>({{1}}));
}

// REQ RUN-10
CAF_TEST(a full window refuses with overloaded and uses no seq) {
    environment->settings.unacknowledged_max = 2;
    start();
    send(alice, "one");
    send(bob, "two");
    CAF_CHECK(send(alice, "three").error() == errc::overloaded);
    commit();
    auto next = send(alice, "four");
    CAF_CHECK(written_seqs() == std::vector<seq>({{3}}));
}

// REQ RUN-10
CAF_TEST(a closed lane refuses with storage_unavailable and uses no seq) {
    start();
    admission->open_to(0);
    CAF_CHECK(send(alice, "one").error() == errc::storage_unavailable);
    admission->open_to(lane_admission::all);
    send(alice, "two");
    CAF_CHECK(written_seqs() == std::vector<seq>({{1}}));
}

CAF_TEST(an acknowledged key is answered even while the lane is closed) {
    start();
    auto request = make_send(alice, "hi");
    ask_now<conversation::sent>(conversation, request);
    commit();
    admission->open_to(0);
    CAF_CHECK(ask_now<conversation::sent>(conversation, request).value().replayed);
}

CAF_TEST(created_at never goes back when the clock does) {
    record.head = {9};
    record.head_at = wall;
    start();
    wall.micros -= 60'000'000;
    auto first = send(alice, "one");
    auto second = send(alice, "two");
    wall.micros += 120'000'000;
    auto third = send(alice, "three");
    commit();
    CAF_CHECK(record.head_at < message_of(first).created_at);
    CAF_CHECK(message_of(first).created_at < message_of(second).created_at);
    CAF_CHECK(message_of(third).created_at == wall);
}

CAF_TEST_FIXTURE_SCOPE_END()
