#define CAF_SUITE commit_batch

#include "tests/persistence/storage_fixture.hpp"

using namespace parley;
using namespace parley::test;

namespace {

struct fixture : storage_fixture {
    conversation_id talk = open().id;

    std::vector<row_outcome> statuses(const commit_batch& batch) {
        return commit(port, batch).value().messages;
    }

    std::int64_t stored() { return look.number("SELECT count(*) FROM messaging.messages"); }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(commit_batch_tests, fixture)

// REQ MSG-BE-001.2-S1
CAF_TEST(a message is a row with its place and its epoch) {
    CAF_REQUIRE(raise_fence(port, shard_id{1}, epoch{5}).has_value());
    auto row = row_of(talk, 1, alice);
    row.message.reply_to = message_id::make();
    CAF_CHECK(statuses(batch_of({row}, epoch{5}))[0] == (row_outcome{row_status::ok, seq{1}}));
    auto stored =
        look.text("SELECT concat_ws(' ', id, seq, epoch, sender_id, client_key, reply_to, text, "
                  "encryption_version) FROM messaging.messages");
    const auto& sent = row.message;
    CAF_CHECK_EQUAL(
        stored,
        to_string(sent.id) + " 1 5 " + to_string(alice) + " " + to_string(sent.key) + " "
            + to_string(*sent.reply_to) + " text 1 0"
    );
}

// REQ RUN-8
CAF_TEST(an old epoch writes nothing and says so) {
    CAF_REQUIRE(raise_fence(port, shard_id{1}, epoch{3}).has_value());
    for (auto under : {epoch{0}, epoch{2}, epoch{4}}) {
        auto outcome = statuses(batch_of({row_of(talk, 1, alice)}, under));
        CAF_CHECK(outcome[0].status == row_status::fenced);
    }
    CAF_CHECK_EQUAL(stored(), 0);
}

CAF_TEST(a fenced shard does not hold up the others of its batch) {
    CAF_REQUIRE(raise_fence(port, shard_id{2}, epoch{9}).has_value());
    auto other = row_of(conversation_id::make(), 1, alice);
    other.shard = shard_id{2};
    auto batch = batch_of({other, row_of(talk, 1, alice)});
    batch.fences.push_back({shard_id{2}, epoch{8}});
    auto outcome = statuses(batch);
    CAF_CHECK(outcome[0].status == row_status::fenced);
    CAF_CHECK(outcome[1].status == row_status::ok);
    CAF_CHECK_EQUAL(stored(), 1);
}

CAF_TEST(a stored key is a duplicate and nothing of its conversation is written) {
    auto first = row_of(talk, 1, alice);
    statuses(batch_of({first}));
    auto again = row_of(talk, 3, alice);
    again.message.key = first.message.key;
    auto elsewhere = row_of(conversation_id::make(), 1, alice);
    elsewhere.message.key = first.message.key;
    auto outcome = statuses(batch_of({row_of(talk, 2, bob), again, elsewhere}));
    CAF_CHECK(outcome[0].status == row_status::reload);
    CAF_CHECK(outcome[1] == (row_outcome{row_status::duplicate, seq{1}}));
    CAF_CHECK(outcome[2].status == row_status::ok);
    CAF_CHECK_EQUAL(stored(), 2);
}

CAF_TEST(the very same batch again answers from what is stored whoever owns the shard now) {
    auto batch = batch_of({row_of(talk, 1, alice), row_of(talk, 2, bob)});
    auto first = statuses(batch);
    CAF_CHECK(statuses(batch) == first);
    CAF_REQUIRE(raise_fence(port, shard_id{1}, epoch{1}).has_value());
    CAF_CHECK(statuses(batch) == first);
    CAF_CHECK(first[1] == (row_outcome{row_status::ok, seq{2}}));
    CAF_CHECK_EQUAL(stored(), 2);
}

CAF_TEST(a log has no hole and no second entry at a place) {
    statuses(batch_of({row_of(talk, 1, alice)}));
    CAF_CHECK(statuses(batch_of({row_of(talk, 3, alice)}))[0].status == row_status::reload);
    CAF_CHECK(statuses(batch_of({row_of(talk, 1, alice)}))[0].status == row_status::reload);
    auto gapped = statuses(batch_of({row_of(talk, 2, alice), row_of(talk, 4, alice)}));
    CAF_CHECK(gapped[0].status == row_status::reload);
    CAF_CHECK(gapped[1].status == row_status::reload);
    auto stranger = conversation_id::make();
    CAF_CHECK(statuses(batch_of({row_of(stranger, 2, alice)}))[0].status == row_status::reload);
    CAF_CHECK_EQUAL(stored(), 1);
}

CAF_TEST(messages and events share the places of one log) {
    auto event = [&](int at) {
        look.script(
            "INSERT INTO messaging.conversation_events (conversation_id, seq, epoch, created_at, "
            "kind, actor, payload) VALUES ('"
            + to_string(talk) + "', " + std::to_string(at)
            + ", 0, now(), 1, gen_random_uuid(), '{}')"
        );
    };
    event(1);
    CAF_CHECK(statuses(batch_of({row_of(talk, 1, alice)}))[0].status == row_status::reload);
    CAF_CHECK(statuses(batch_of({row_of(talk, 2, alice)}))[0].status == row_status::ok);
    event(3);
    CAF_CHECK(statuses(batch_of({row_of(talk, 3, alice)}))[0].status == row_status::reload);
    CAF_CHECK(statuses(batch_of({row_of(talk, 4, alice)}))[0].status == row_status::ok);
    CAF_CHECK(load(port, talk).value().head == seq{4});
}

CAF_TEST(a key or an id twice in one batch writes nothing of its conversation) {
    auto first = row_of(talk, 1, alice);
    auto same_key = row_of(talk, 2, alice);
    same_key.message.key = first.message.key;
    auto same_id = row_of(talk, 2, alice);
    same_id.message.id = first.message.id;
    for (const auto& second : {same_key, same_id}) {
        auto outcome = statuses(batch_of({first, second}));
        CAF_CHECK(outcome[0].status == row_status::reload);
        CAF_CHECK(outcome[1].status == row_status::reload);
    }
    CAF_CHECK_EQUAL(stored(), 0);
}

CAF_TEST(what the server refuses for good does not hold up the other conversations) {
    auto poison = row_of(conversation_id::make(), 1, alice);
    poison.message.text = std::string("nul \0 byte", 10);
    auto outcome = statuses(batch_of({poison, row_of(talk, 1, alice)}));
    CAF_CHECK(outcome[0].status == row_status::reload);
    CAF_CHECK(outcome[1].status == row_status::ok);
    CAF_CHECK_EQUAL(stored(), 1);
}

CAF_TEST(cursors only move forward and only under the right epoch) {
    auto move = [&](std::int64_t delivered, std::int64_t read, epoch under) {
        commit_batch batch{{{shard_id{1}, under}}, {}, {}};
        batch.cursors.push_back({shard_id{1}, talk, bob, seq{delivered}, seq{read}});
        return commit(port, batch).value().cursors.at(0).status;
    };
    auto state = [&] {
        return look.text(
            "SELECT delivered_seq || ' ' || read_seq FROM messaging.conversation_participants "
            "WHERE user_id = '"
            + to_string(bob) + "'"
        );
    };
    CAF_CHECK(move(5, 3, epoch{0}) == row_status::ok);
    CAF_CHECK_EQUAL(state(), "5 3");
    CAF_CHECK(move(4, 4, epoch{0}) == row_status::ok);
    CAF_CHECK_EQUAL(state(), "5 4");
    CAF_CHECK(move(9, 9, epoch{1}) == row_status::fenced);
    CAF_CHECK_EQUAL(state(), "5 4");
}

CAF_TEST(a row without the fence of its shard is refused before it is sent) {
    auto row = row_of(talk, 1, alice);
    row.shard = shard_id{7};
    bool refused = false;
    try {
        port.commit(0, batch_of({row}), [](auto) {});
    } catch (const assertion_failed&) {
        refused = true;
    }
    CAF_CHECK(refused);
}

CAF_TEST(fences are raised all or none and never lowered) {
    CAF_REQUIRE(raise_fence(port, shard_id{2}, epoch{7}).has_value());
    auto raised = wait_for<void>([&](auto done) {
        port.raise_fences({{shard_id{3}, epoch{4}}, {shard_id{2}, epoch{6}}}, done);
    });
    CAF_REQUIRE(raised.has_error());
    CAF_CHECK(raised.error().code == errc::fenced);
    CAF_CHECK_EQUAL(look.number("SELECT sum(epoch) FROM messaging.fence"), 7);
    CAF_CHECK(raise_fence(port, shard_id{2}, epoch{7}).has_value());
}

CAF_TEST_FIXTURE_SCOPE_END()
