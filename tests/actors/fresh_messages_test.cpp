// What a conversation knows of the messages that were sent while it was in memory.
#define CAF_SUITE fresh_messages

#include "tests/support/conversation_fixture.hpp"

namespace {

using namespace parley;
using conversation::changed;

struct fixture : test::conversation_fixture {
    message_view sent;

    fixture() {
        start();
        auto answer = send(alice, "@bob look");
        commit();
        sent = message_of(answer);
        take_deliveries();
    }

    test::answer<changed> react(user_id user, const std::string& emoji) {
        return ask_now<changed>(
            conversation,
            conversation::react{{user, {}, {}}, sent.id, emoji, conversation::reaction_change::add}
        );
    }
    void announce() {
        conversation::announce_mentions news{sent.id, sent.seq, {{mention_id::make(), bob, wall}}};
        caf::anon_send(conversation, std::move(news));
        run_messages();
        if (auto author = directory.take<directory::find_by_ids>())
            author->reply(directory::found{});
        run_messages();
    }
};

const std::string thumb = "\U0001F44D";

} // namespace

CAF_TEST_FIXTURE_SCOPE(fresh_messages_tests, fixture)

// REQ MSS-US5-2
CAF_TEST(a reaction to a fresh message is judged without a look into storage) {
    auto first = react(bob, thumb);
    auto second = react(alice, thumb);
    CAF_CHECK(!reader.take<message_query>());
    commit();
    CAF_CHECK_EQUAL(first.value().reactions.at(0).count, 1);
    CAF_CHECK_EQUAL(second.value().reactions.at(0).count, 2);
}

CAF_TEST(who is named in a fresh message is told without a look into storage) {
    announce();
    CAF_CHECK(!reader.take<history_query>());
    auto told = take_events_for<events::mentioned>(bob);
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK_EQUAL(told[0].mention.message.text, "@bob look");
    CAF_CHECK(told[0].mention.message.mentions == std::vector<user_id>{bob});
    CAF_CHECK(take_events_for<events::mentioned>(alice).empty());
}

CAF_TEST(a message that somebody reacted to is read again for those it names) {
    react(bob, thumb);
    commit();
    announce();
    CAF_CHECK(reader.take<history_query>());
}

CAF_TEST(a message that was edited is read again for those it names) {
    auto edited = ask_now<changed>(
        conversation, conversation::edit_message{{alice, {}, {}}, sent.id, "@bob look here"}
    );
    commit();
    CAF_REQUIRE(edited.arrived());
    announce();
    CAF_CHECK(reader.take<history_query>());
}

CAF_TEST_FIXTURE_SCOPE_END()
