// History, description, catching up and typing.
#define CAF_SUITE conversation_reads

#include "tests/support/conversation_fixture.hpp"

namespace {

using namespace parley;

struct fixture : test::conversation_fixture {
    fixture() {
        record.head = {10};
        record.message_count = 9;
        record.key = std::make_shared<const content_key>();
        start();
    }

    test::answer<conversation::history> read(user_id user, history_query query = {}) {
        return ask_now<conversation::history>(
            conversation, conversation::read_history{user, std::move(query), {}}
        );
    }
    test::answer<conversation::caught_up> catch_up(user_id user, std::int64_t after, int limit) {
        return ask_now<conversation::caught_up>(
            conversation, conversation::catch_up{user, {after}, limit, {}}
        );
    }
    void type(user_id user, bool active, session_id origin = {}) {
        caf::anon_send(conversation, conversation::type{user, origin, active});
        run_messages();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(conversation_reads_tests, fixture)

// REQ MSG-BE-001.2-S2
CAF_TEST(a stranger sees nothing of a conversation) {
    CAF_CHECK(read(stranger).error() == errc::not_a_participant);
    CAF_CHECK(catch_up(stranger, 0, 10).error() == errc::not_a_participant);
    CAF_CHECK(describe(stranger).error() == errc::not_a_participant);
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(history is read from storage with the key of the conversation) {
    history_query query;
    query.before_seq = seq{8};
    query.newest_first = true;
    query.limit = 2;
    auto history = read(bob, query);
    CAF_CHECK(!history.arrived());
    auto question = reader.take<history_query>();
    CAF_REQUIRE(question);
    const auto& asked = question->as<history_query>();
    CAF_CHECK(asked.conversation == record.id);
    CAF_CHECK(asked.key == record.key);
    CAF_CHECK(asked.before_seq == seq{8});
    CAF_CHECK(asked.newest_first);
    CAF_CHECK_EQUAL(asked.limit, 2);
    question->reply(history_page{{stored(6, alice, "six"), stored(7, bob, "seven")}, true});
    run_messages();
    CAF_CHECK(history.value().has_more);
    CAF_REQUIRE_EQUAL(history.value().items.size(), 2u);
    CAF_CHECK_EQUAL(history.value().items[0].text, "six");
    CAF_CHECK(history.value().items[1].seq == seq{7});
}

CAF_TEST(a reader without answer is given up) {
    auto history = read(bob);
    pass(storage_timeout + std::chrono::seconds{1});
    CAF_CHECK(history.error() == errc::timed_out);
}

CAF_TEST(a failure of the reader is passed on) {
    auto history = read(bob);
    auto entries = catch_up(bob, 3, 10);
    reader.take<history_query>()->reply(make_error(errc::storage_unavailable));
    reader.take<log_query>()->reply(make_error(errc::storage_unavailable));
    run_messages();
    CAF_CHECK(history.error() == errc::storage_unavailable);
    CAF_CHECK(entries.error() == errc::storage_unavailable);
}

CAF_TEST(a description names the participants and the head) {
    auto description = describe(bob).value();
    CAF_CHECK(description.id == record.id);
    CAF_CHECK(description.kind == conversation_kind::direct);
    CAF_CHECK(description.head == seq{10});
    CAF_CHECK_EQUAL(description.message_count, 9);
    CAF_REQUIRE_EQUAL(description.participants.size(), 2u);
    CAF_CHECK(description.participants[0].user == alice);
    CAF_CHECK(description.participants[1].user == bob);
}

CAF_TEST(catching up gives the log after a seq) {
    auto entries = catch_up(bob, 7, 100);
    auto question = reader.take<log_query>();
    CAF_REQUIRE(question);
    CAF_CHECK(question->as<log_query>().after_seq == seq{7});
    CAF_CHECK(question->as<log_query>().last_seq == seq{10});
    CAF_CHECK(question->as<log_query>().reader == bob);
    log_page page{{}, true};
    page.items.push_back({seq{8}, {}, stored(8, alice, "eight")});
    page.items.push_back({seq{9}, {}, stored(9, bob, "nine")});
    question->reply(page);
    run_messages();
    CAF_REQUIRE_EQUAL(entries.value().entries.size(), 2u);
    CAF_CHECK(entries.value().entries[0]->log_seq() == seq{8});
    CAF_CHECK(entries.value().entries[1]->log_seq() == seq{9});
    CAF_CHECK(entries.value().has_more);
    CAF_CHECK(entries.value().head == seq{10});
    CAF_CHECK(entries.value().epoch == epoch{3});
}

CAF_TEST(who has everything needs no storage to catch up) {
    for (std::int64_t after : {10, 11, 900}) {
        auto entries = catch_up(bob, after, 100);
        CAF_CHECK(entries.value().entries.empty());
        CAF_CHECK(!entries.value().has_more);
        CAF_CHECK(entries.value().head == seq{10});
    }
    CAF_CHECK(reader.letters().empty());
}

CAF_TEST(who has no room left only learns that there is more) {
    auto entries = catch_up(bob, 7, 0);
    CAF_CHECK(entries.value().entries.empty());
    CAF_CHECK(entries.value().has_more);
}

CAF_TEST(typing is told to the members and never stored) {
    auto origin = session_id::make();
    type(alice, true, origin);
    auto told = take_deliveries();
    CAF_REQUIRE_EQUAL(told.size(), 2u);
    CAF_CHECK(told[0].content.except == origin);
    CAF_CHECK(told[1].content.except.is_nil());
    CAF_CHECK(told[1].content.event->cls() == event_class::ephemeral);
    CAF_CHECK(lane.letters().empty());
}

CAF_TEST(typing of a stranger is told to nobody) {
    type(stranger, true);
    CAF_CHECK(take_deliveries().empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
