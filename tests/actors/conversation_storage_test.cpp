// What a conversation does when storage does not say ok.
#define CAF_SUITE conversation_storage

#include "tests/support/conversation_fixture.hpp"

namespace {

using namespace parley;

struct fixture : test::conversation_fixture {
    /// The seqs that the lane was given, each with the fate that `fates` names for it.
    void commit_as(const std::vector<row_outcome>& fates) {
        storage::written written;
        for (const auto& outcome : fates) {
            auto write = lane.take<storage::write_message>()->as<storage::write_message>();
            written.rows.push_back({write.row.message.seq, outcome});
        }
        answer_written(std::move(written));
    }
};

constexpr row_outcome ok{row_status::ok, {}};
constexpr row_outcome reload{row_status::reload, {}};
constexpr row_outcome fenced{row_status::fenced, {}};

} // namespace

CAF_TEST_FIXTURE_SCOPE(conversation_storage_tests, fixture)

CAF_TEST(a reload fails what waits and ends the actor) {
    start();
    auto sent = send(alice, "hi");
    commit_as({reload});
    CAF_CHECK(sent.error() == errc::reload);
    CAF_CHECK(!is_alive(conversation));
    CAF_CHECK(take_deliveries().empty());
}

// REQ RUN-1
CAF_TEST(a fence fails all that waits and ends the actor) {
    start();
    auto first = send(alice, "one");
    auto second = send(bob, "two");
    commit_as({fenced});
    CAF_CHECK(first.error() == errc::fenced);
    CAF_CHECK(second.error() == errc::fenced);
    CAF_CHECK(!is_alive(conversation));
    CAF_CHECK(take_deliveries().empty());
}

CAF_TEST(what was durable before a reload is acknowledged) {
    start();
    auto first = send(alice, "one");
    auto second = send(bob, "two");
    commit_as({ok, reload});
    CAF_CHECK(message_of(first).seq == seq{1});
    CAF_CHECK(second.error() == errc::reload);
    CAF_CHECK_EQUAL(take_deliveries().size(), 2u);
}

// Its row is in the lane and may find the log where it expects it: nobody knows yet.
CAF_TEST(the outcome of a send behind a refused one is unknown) {
    start();
    auto first = send(alice, "one");
    auto second = send(bob, "two");
    commit_as({reload});
    CAF_CHECK(first.error() == errc::reload);
    CAF_CHECK(second.error() == errc::timed_out);
}

CAF_TEST(a mark that waits fails with the fence) {
    record.head = {5};
    start();
    auto marked = mark(bob, events::cursor_kind::read, 5);
    storage::written written;
    written.fenced = true;
    answer_written(std::move(written));
    CAF_CHECK(marked.error() == errc::fenced);
    CAF_CHECK(!is_alive(conversation));
}

CAF_TEST(what comes after the end is answered with something to try again) {
    start();
    send(alice, "one");
    caf::anon_send(conversation, conversation::type{alice, {}, true});
    commit_as({reload});
    CAF_CHECK(send(bob, "two").error() == errc::reload);
}

// REQ API-FR-010
CAF_TEST(a duplicate is answered with the stored message) {
    auto first = stored(5, alice, "hi");
    record.head = {500};
    start();
    auto request = make_send(alice, "hi");
    request.key = first.key;
    auto again = ask_now<conversation::sent>(conversation, request);
    commit_as({{row_status::duplicate, {5}}});
    CAF_CHECK(!again.arrived());
    auto question = reader.take<history_query>();
    CAF_REQUIRE(question);
    const auto& query = question->as<history_query>();
    CAF_CHECK(query.conversation == record.id);
    CAF_CHECK(query.after_seq == seq{4});
    CAF_CHECK(query.before_seq == seq{6});
    question->reply(history_page{{first}, false});
    run_messages();
    CAF_CHECK(message_of(again).id == first.id);
    CAF_CHECK(message_of(again).seq == seq{5});
    CAF_CHECK(again.value().replayed);
    CAF_CHECK(!is_alive(conversation));
    CAF_CHECK(take_deliveries().empty());
}

CAF_TEST(a duplicate with another text is a conflict) {
    auto first = stored(5, alice, "hi");
    record.head = {500};
    start();
    auto request = make_send(alice, "something else");
    request.key = first.key;
    auto again = ask_now<conversation::sent>(conversation, request);
    commit_as({{row_status::duplicate, {5}}});
    reader.take<history_query>()->reply(history_page{{first}, false});
    run_messages();
    CAF_CHECK(again.error() == errc::idempotency_conflict);
}

CAF_TEST(a duplicate that cannot be read fails with the reason) {
    record.head = {500};
    start();
    auto again = send(alice, "hi");
    commit_as({{row_status::duplicate, {5}}});
    reader.take<history_query>()->reply(make_error(errc::storage_unavailable));
    run_messages();
    CAF_CHECK(again.error() == errc::storage_unavailable);
    CAF_CHECK(!is_alive(conversation));
}

CAF_TEST(others wait not for the reading of a duplicate) {
    record.head = {500};
    start();
    auto again = send(alice, "hi");
    auto behind = send(bob, "two");
    commit_as({{row_status::duplicate, {5}}});
    CAF_CHECK(behind.error() == errc::timed_out);
    CAF_CHECK(send(bob, "three").error() == errc::reload);
    CAF_CHECK(!again.arrived());
}

// CAF sends what a handler returns back to the sender of a plain message, too, and an error that
// nobody asked for would end a lane.
CAF_TEST(a conversation that ends answers requests only) {
    record.head = {500};
    start();
    send(alice, "one");
    commit_as({{row_status::duplicate, {5}}});
    CAF_REQUIRE(is_alive(conversation));
    auto from_lane = caf::actor_cast<caf::strong_actor_ptr>(lane.handle());
    for (auto mid : {caf::message_id{}, caf::message_id{}.with_high_priority()}) {
        conversation->enqueue(from_lane, mid, caf::make_message(storage::written{}), nullptr);
        conversation->enqueue(from_lane, mid, caf::make_message(entity_passivate{}), nullptr);
    }
    run_messages();
    CAF_CHECK(lane.letters().empty());
}

CAF_TEST(a conversation with nothing in flight ends when told to passivate) {
    start();
    send(alice, "hi");
    commit();
    caf::anon_send(conversation, entity_passivate{});
    run_messages();
    CAF_CHECK(!is_alive(conversation));
}

// REQ RUN-3
CAF_TEST(a conversation with something in flight stays and says so) {
    record.head = {5};
    start();
    auto sent = send(alice, "hi");
    caf::anon_send(conversation, entity_passivate{});
    run_messages();
    auto busy = host.take<entity_busy>();
    CAF_REQUIRE(busy);
    CAF_CHECK(busy->as<entity_busy>().entity == entity_of(record.id));
    commit();
    CAF_CHECK(sent.arrived());
    mark(bob, events::cursor_kind::read, 5);
    caf::anon_send(conversation, entity_passivate{});
    run_messages();
    CAF_CHECK(host.take<entity_busy>());
}

CAF_TEST(a message that storage answers out of order is a bug and stops the actor) {
    start();
    send(alice, "one");
    send(alice, "two");
    answer_written({{{seq{2}, ok}}, {}, false});
    CAF_CHECK(!is_alive(conversation));
}

CAF_TEST_FIXTURE_SCOPE_END()
