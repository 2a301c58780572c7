// Edits, deletes, reactions and who is in a group: entries of the log beside messages.
#define CAF_SUITE conversation_changes

#include "tests/support/conversation_fixture.hpp"

namespace {

using namespace parley;
using conversation::changed;
using changes = test::answer<changed>;

const std::string thumb = "\U0001F44D";

struct fixture : test::conversation_fixture {
    user_id carol = user_id::make();
    message_record first;

    /// A group of which alice is the admin, with one message of bob.
    fixture() {
        record.kind = conversation_kind::group;
        record.head = {1};
        record.message_count = 1;
        record.participants.push_back(test::participant(carol));
        record.participants[0].role = participant_role::admin;
        first = stored(1, bob, "one");
        start();
    }

    changes edit(user_id user, std::string text) {
        return ask_now<changed>(
            conversation, conversation::edit_message{{user, {}, {}}, first.id, std::move(text)}
        );
    }
    changes erase(user_id user) {
        return ask_now<changed>(
            conversation, conversation::delete_message{{user, {}, {}}, first.id}
        );
    }
    changes react(user_id user, std::optional<keyed_request> keyed = {}) {
        return ask_now<changed>(
            conversation,
            conversation::react{
                {user, std::move(keyed), {}}, first.id, thumb, conversation::reaction_change::add
            }
        );
    }
    changes remove(user_id user, user_id by) {
        return ask_now<changed>(conversation, conversation::remove_member{{by, {}, {}}, user});
    }
    changes invite(user_id user) {
        auto made =
            ask_now<changed>(conversation, conversation::add_members{{alice, {}, {}}, {user}});
        auto question = directory.take<directory::find_by_ids>();
        CAF_REQUIRE(question);
        profile_view profile;
        profile.id = user;
        question->reply(directory::found{{profile}});
        run_messages();
        return made;
    }
    /// Storage knows the first message.
    void know_message() {
        while (auto question = reader.take<message_query>())
            question->reply(message_found{first, {}});
        run_messages();
    }
    std::vector<entry_record> written() {
        std::vector<entry_record> entries;
        for (const auto& letter : lane.letters()) {
            if (!letter.is<storage::write_entries>())
                continue;
            for (const auto& row : letter.as<storage::write_entries>().rows)
                entries.push_back(row.entry);
        }
        return entries;
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(conversation_changes_tests, fixture)

// REQ MSS-FR-014
CAF_TEST(messages and other entries share one order and nobody is told before they are durable) {
    auto sent = send(alice, "two");
    auto edited = edit(bob, "uno");
    know_message();
    auto later = send(carol, "three");
    CAF_REQUIRE_EQUAL(written().size(), 1u);
    CAF_CHECK(written().front().seq == seq{3});
    CAF_CHECK(!edited.arrived());
    CAF_CHECK(take_deliveries().empty());
    commit();
    CAF_CHECK(message_of(sent).seq == seq{2});
    CAF_CHECK(edited.value().seq == seq{3});
    CAF_CHECK(message_of(later).seq == seq{4});
    CAF_REQUIRE(edited.value().message);
    CAF_CHECK_EQUAL(edited.value().message->text, "uno");
    CAF_CHECK(edited.value().message->seq == seq{1});
    auto told = take_events_for<events::message_edited>(carol);
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(told[0].seq == seq{3});
    CAF_CHECK_EQUAL(told[0].message.text, "uno");
}

CAF_TEST(an edit or delete of ones own has its window and an admin none) {
    edit(bob, "uno");
    know_message();
    auto write = lane.take<storage::write_entries>()->as<storage::write_entries>();
    CAF_CHECK(write.rows.front().window == std::chrono::microseconds{std::chrono::minutes{15}});
    erase(alice);
    write = lane.take<storage::write_entries>()->as<storage::write_entries>();
    CAF_CHECK(!write.rows.front().window);
}

CAF_TEST(what storage finds expired is told so and the conversation begins again) {
    auto edited = edit(bob, "uno");
    know_message();
    auto behind = send(alice, "behind it");
    storage::written refused;
    refused.rows.push_back({{2}, {row_status::expired, {}}});
    refused.rows.push_back({{3}, {row_status::reload, {}}});
    answer_written(refused);
    CAF_CHECK(edited.error() == errc::edit_window_expired);
    CAF_CHECK(behind.error() == errc::timed_out);
    CAF_CHECK(!is_alive(conversation));
}

// REQ MSS-US5-2
CAF_TEST(reactions on their way are counted) {
    auto one = react(alice);
    auto two = react(bob);
    know_message();
    auto again = react(alice);
    auto entries = written();
    CAF_REQUIRE_EQUAL(entries.size(), 2u);
    CAF_CHECK_EQUAL(entries[0].count, 1);
    CAF_CHECK_EQUAL(entries[1].count, 2);
    // Nothing has to change, but what it says is not durable yet.
    CAF_CHECK(!again.arrived());
    commit();
    CAF_CHECK_EQUAL(one.value().reactions.at(0).count, 1);
    CAF_CHECK_EQUAL(two.value().reactions.at(0).count, 2);
    CAF_CHECK(again.value().seq == seq{});
    CAF_CHECK_EQUAL(again.value().reactions.at(0).count, 2);
    CAF_CHECK(again.value().reactions.at(0).mine);
    auto told = take_events_for<events::reaction_changed>(carol);
    CAF_REQUIRE_EQUAL(told.size(), 2u);
    CAF_CHECK_EQUAL(told[1].count, 2);
}

// REQ MSS-EDGE-4
CAF_TEST(a reaction behind a delete is refused when the delete is durable) {
    auto erased = erase(alice);
    know_message();
    auto late = react(carol);
    CAF_CHECK(!late.arrived());
    commit();
    CAF_CHECK(erased.value().seq == seq{2});
    CAF_CHECK(late.error() == errc::message_not_found);
}

CAF_TEST(a reaction behind a delete that failed may be tried again) {
    erase(alice);
    know_message();
    auto late = react(carol);
    commit(row_status::reload);
    CAF_CHECK(late.error() == errc::reload);
}

// REQ MSS-US2-3
CAF_TEST(who leaves can write until the leave is sequenced and hears of nothing after it) {
    auto before = send(bob, "bye");
    auto left = remove(bob, bob);
    auto after = send(bob, "one more thing");
    auto others = send(carol, "he is gone");
    CAF_CHECK(!after.arrived());
    commit();
    CAF_CHECK(message_of(before).seq == seq{2});
    CAF_CHECK(left.value().seq == seq{3});
    CAF_CHECK(after.error() == errc::not_a_participant);
    CAF_CHECK(message_of(others).seq == seq{4});
    std::vector<seq> heard;
    for (const auto& [user, content] : take_deliveries()) {
        if (user == bob)
            heard.push_back(content.event->log_seq());
    }
    CAF_CHECK(heard == std::vector<seq>({{2}, {3}}));
}

CAF_TEST(a leave that failed lets its member try again) {
    remove(bob, bob);
    auto after = send(bob, "still here");
    commit(row_status::reload);
    CAF_CHECK(after.error() == errc::reload);
}

// REQ MSS-EDGE-7
CAF_TEST(members change one after the other so that each is judged by what is durable) {
    auto dave = user_id::make();
    auto joined = invite(dave);
    auto again = invite(dave);
    auto removed = remove(carol, alice);
    CAF_CHECK_EQUAL(written().size(), 1u);
    commit();
    CAF_CHECK(joined.value().seq == seq{2});
    CAF_CHECK(again.value().seq == seq{});
    CAF_REQUIRE_EQUAL(written().size(), 1u);
    CAF_CHECK(written().front().kind == entry_kind::member_left);
    commit();
    CAF_CHECK(removed.value().seq == seq{3});
    auto members = describe(dave).value().participants;
    CAF_CHECK_EQUAL(members.size(), 3u);
}

CAF_TEST(the last admin hands the role on in the same step) {
    auto left = remove(alice, alice);
    auto entries = written();
    CAF_REQUIRE_EQUAL(entries.size(), 2u);
    CAF_CHECK(entries[0].kind == entry_kind::member_left);
    CAF_CHECK(entries[1].kind == entry_kind::role_changed);
    CAF_CHECK(entries[1].subject == bob);
    CAF_CHECK(entries[1].role == participant_role::admin);
    commit();
    CAF_CHECK(left.value().seq == seq{2});
    CAF_CHECK(remove(carol, bob).error() != errc::admin_required);
}

// REQ API-FR-010
CAF_TEST(a key is looked up first and its repeats wait for it) {
    auto key = keyed_request{client_key::make(), "hash"};
    auto one = react(bob, key);
    auto two = react(bob, key);
    auto questions = reader.take_all<result_query>();
    CAF_CHECK_EQUAL(questions.size(), 1u);
    CAF_CHECK(reader.letters().empty());
    CAF_CHECK(!one.arrived());
    CAF_CHECK(!two.arrived());
}

CAF_TEST(a key that was used is answered by what came of it or is a conflict) {
    auto key = keyed_request{client_key::make(), "hash"};
    auto replayed = react(bob, key);
    reader.take<result_query>()->reply(keyed_result{"hash", record.id, {7}});
    run_messages();
    know_message();
    CAF_CHECK(replayed.value().replayed);
    CAF_CHECK(replayed.value().seq == seq{7});
    auto other = react(bob, keyed_request{key.key, "other"});
    reader.take<result_query>()->reply(keyed_result{"hash", record.id, {7}});
    run_messages();
    CAF_CHECK(other.error() == errc::idempotency_conflict);
    CAF_CHECK(written().empty());
}

// REQ MSS-EDGE-1
CAF_TEST(a conversation that ends takes nothing more and is gone) {
    auto ended = ask_now<changed>(conversation, conversation::end{{alice, {}, {}}});
    auto late = send(bob, "wait");
    CAF_CHECK(!late.arrived());
    commit();
    CAF_CHECK(ended.value().seq == seq{2});
    CAF_CHECK(late.error() == errc::conversation_deleted);
    CAF_CHECK(!is_alive(conversation));
    CAF_CHECK_EQUAL(take_events_for<events::conversation_deleted>(bob).size(), 1u);
}

// REQ MSS-US6-2
CAF_TEST(who catches up is told of deleted messages only that they are) {
    send(alice, "two");
    edit(bob, "uno");
    know_message();
    erase(alice);
    commit();
    auto missed =
        ask_now<conversation::caught_up>(conversation, conversation::catch_up{carol, {}, 10, {}});
    auto gone = first;
    gone.text.clear();
    gone.deleted = {{}, alice};
    entry_record edit_entry;
    edit_entry.kind = entry_kind::message_edited;
    edit_entry.conversation = record.id;
    edit_entry.message = first.id;
    edit_entry.seq = {3};
    log_page page;
    page.items.push_back({seq{1}, {}, gone});
    page.items.push_back({seq{3}, edit_entry, gone});
    reader.take<log_query>()->reply(page);
    run_messages();
    auto entries = missed.value().entries;
    CAF_REQUIRE_EQUAL(entries.size(), 2u);
    for (const auto& entry : entries) {
        const auto* deleted = std::get_if<events::message_deleted>(&entry->body);
        CAF_REQUIRE(deleted != nullptr);
        CAF_CHECK(deleted->message == first.id);
        CAF_CHECK(deleted->by == alice);
    }
    CAF_CHECK(entries[1]->log_seq() == seq{3});
}

CAF_TEST_FIXTURE_SCOPE_END()
