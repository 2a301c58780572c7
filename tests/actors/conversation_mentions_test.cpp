// Who is told that a message names them, and what.
#define CAF_SUITE conversation_mentions

#include "tests/support/conversation_fixture.hpp"

namespace {

using namespace parley;

struct fixture : test::conversation_fixture {
    message_record named;

    fixture() {
        record.kind = conversation_kind::group;
        record.name = "Friday walks";
        record.head = {3};
        start();
        named = stored(3, alice, "@bob and @alice");
        named.mentions = {bob, alice};
    }

    /// Says that the message names these, and answers what is then read.
    void announce(const std::vector<user_id>& users) {
        conversation::announce_mentions news{named.id, named.seq, {}};
        for (const auto& user : users)
            news.made.push_back({mention_id::make(), user, wall});
        caf::anon_send(conversation, news);
        run_messages();
        auto question = reader.take<history_query>();
        CAF_REQUIRE(question.has_value());
        question->reply(history_page{{named}, false});
        run_messages();
    }
    template <class Reply>
    void answer_author(Reply reply) {
        auto question = directory.take<directory::find_by_ids>();
        CAF_REQUIRE(question.has_value());
        CAF_CHECK(question->template as<directory::find_by_ids>().ids == std::vector{alice});
        question->reply(std::move(reply));
        run_messages();
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(conversation_mentions_tests, fixture)

CAF_TEST(who is named is told by whom and where) {
    announce({bob, alice, stranger});
    answer_author(directory::found{{{alice, "alice", "Alice Moreau", {}}}});
    auto deliveries = take_deliveries();
    CAF_REQUIRE_EQUAL(deliveries.size(), 1u); // not the author, not who cannot read it
    CAF_CHECK(deliveries.front().user == bob);
    const auto& told = std::get<events::mentioned>(deliveries.front().content.event->body).mention;
    CAF_CHECK(told.message.id == named.id);
    CAF_CHECK(told.kind == conversation_kind::group);
    CAF_CHECK(told.conversation_name == "Friday walks");
    CAF_REQUIRE(told.author.has_value());
    CAF_CHECK_EQUAL(told.author->username, "alice");
}

CAF_TEST(a directory that fails or does not know the author costs the name only) {
    announce({bob});
    answer_author(make_error(errc::users_unavailable));
    auto told = take_events_for<events::mentioned>(bob);
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(!told.front().mention.author);
    announce({bob});
    answer_author(directory::found{});
    CAF_CHECK_EQUAL(take_events_for<events::mentioned>(bob).size(), 1u);
}

CAF_TEST(a directory that never answers holds a notice up for two seconds) {
    announce({bob});
    pass(std::chrono::seconds{1});
    CAF_CHECK(take_events_for<events::mentioned>(bob).empty());
    pass(std::chrono::seconds{1});
    CAF_CHECK_EQUAL(take_events_for<events::mentioned>(bob).size(), 1u);
}

CAF_TEST(nobody is looked up when there is nobody to tell) {
    announce({alice});
    CAF_CHECK(directory.letters().empty());
    CAF_CHECK(take_deliveries().empty());
}

CAF_TEST_FIXTURE_SCOPE_END()
