#define CAF_SUITE postgres_storage

#include "tests/persistence/storage_fixture.hpp"

#include <csignal>
#include <set>
#include <thread>

using namespace parley;
using namespace parley::test;
using namespace std::chrono_literals;

namespace {

struct fixture : storage_fixture {};

history_query history_of(conversation_id id) {
    history_query query;
    query.conversation = id;
    return query;
}

std::vector<std::int64_t> seqs(const history_page& page) {
    std::vector<std::int64_t> all;
    for (const auto& message : page.items)
        all.push_back(message.seq.value);
    return all;
}

using numbers = std::vector<std::int64_t>;

} // namespace

CAF_TEST_FIXTURE_SCOPE(postgres_storage_tests, fixture)

// REQ MSG-BE-001.1-S1, MSG-BE-001.1-S2, API-US2-4
CAF_TEST(two people have one direct conversation however often and from both sides it is opened) {
    std::vector<std::future<direct_opened>> answers;
    for (int i = 0; i < 20; ++i) {
        auto promise = std::make_shared<std::promise<direct_opened>>();
        answers.push_back(promise->get_future());
        auto request = i % 2 == 0 ? direct_request{alice, bob, {}, conversation_id::make()}
                                  : direct_request{bob, alice, {}, conversation_id::make()};
        port.open_direct(request, [promise](result<direct_opened> opened) {
            promise->set_value(opened.value());
        });
    }
    std::set<conversation_id> ids;
    int created = 0;
    for (auto& answer : answers) {
        auto opened = answer.get();
        ids.insert(opened.id);
        created += opened.created ? 1 : 0;
    }
    CAF_CHECK_EQUAL(ids.size(), 1u);
    CAF_CHECK_EQUAL(created, 1);
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM messaging.conversations"), 1);
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM messaging.conversation_participants"), 2);
}

CAF_TEST(a conversation is loaded with its head its people and its latest messages) {
    auto opened = open();
    auto rows = send(opened, 70);
    auto loaded = load(port, opened.id).value();
    CAF_CHECK(loaded.id == opened.id);
    CAF_CHECK(loaded.kind == conversation_kind::direct);
    CAF_CHECK(loaded.head == seq{70});
    CAF_CHECK(loaded.head_at == rows.back().message.created_at);
    CAF_REQUIRE_EQUAL(loaded.participants.size(), 2u);
    CAF_CHECK(loaded.participants[0].joined_at == opened.created_at);
    CAF_REQUIRE_EQUAL(loaded.recent.size(), 64u);
    CAF_CHECK(loaded.recent.front().seq == seq{7});
    CAF_CHECK(loaded.recent.back().key == rows.back().message.key);
    auto unknown = load(port, conversation_id::make());
    CAF_REQUIRE(unknown.has_error());
    CAF_CHECK(unknown.error().code == errc::conversation_not_found);
}

// REQ MSG-STORY-002-S1, MSG-BE-002.1-S2
CAF_TEST(history is read by page and by place always oldest first) {
    auto opened = open();
    send(opened, 10);
    auto query = history_of(opened.id);
    query.limit = 4;
    query.page = 3;
    auto last = read_history(port, query).value();
    CAF_CHECK(seqs(last) == (numbers{9, 10}));
    CAF_CHECK(!last.has_more);
    query.page = 1;
    CAF_CHECK(read_history(port, query).value().has_more);
    query.page = 0;
    query.newest_first = true;
    auto newest = read_history(port, query).value();
    CAF_CHECK(seqs(newest) == (numbers{7, 8, 9, 10}));
    CAF_CHECK(newest.has_more);
    query.before_seq = seq{3};
    CAF_CHECK(seqs(read_history(port, query).value()) == (numbers{1, 2}));
    query = history_of(opened.id);
    query.after_seq = seq{8};
    auto missed = read_history(port, query).value();
    CAF_CHECK(seqs(missed) == (numbers{9, 10}));
    CAF_CHECK_EQUAL(missed.items[1].text, "text 10");
}

// REQ MSG-STORY-002-S3
CAF_TEST(the inbox is ordered by the latest message and counts what others wrote) {
    auto with_bob = open();
    auto carol = user_id::make();
    auto with_carol = open_direct(port, {carol, alice, {}, conversation_id::make()}).value();
    send(with_bob, 5);
    auto inbox = read_inbox(port, {alice}).value();
    CAF_REQUIRE_EQUAL(inbox.items.size(), 2u);
    CAF_CHECK(inbox.items[0].id == with_bob.id);
    CAF_CHECK_EQUAL(inbox.items[0].last_message.value().text, "text 5");
    CAF_CHECK_EQUAL(inbox.items[0].unread_count, 2);
    CAF_CHECK_EQUAL(inbox.items[0].participants.size(), 2u);
    CAF_CHECK(!inbox.items[1].last_message);
    commit_batch read{{{shard_id{1}, {}}}, {}, {{shard_id{1}, with_bob.id, alice, seq{3}, seq{3}}}};
    commit(port, read).value();
    send(with_carol, 1);
    auto first = read_inbox(port, {alice, 1, 1}).value();
    CAF_REQUIRE_EQUAL(first.items.size(), 1u);
    CAF_CHECK(first.items[0].id == with_carol.id);
    CAF_CHECK_EQUAL(first.items[0].unread_count, 0);
    CAF_CHECK(first.has_more);
    auto second = read_inbox(port, {alice, 2, 1}).value();
    CAF_CHECK_EQUAL(second.items.at(0).unread_count, 1);
    CAF_CHECK(!second.has_more);
}

CAF_TEST(the unread count ends at a thousand) {
    auto opened = open();
    std::vector<message_row> rows;
    for (int i = 1; i <= 1005; ++i)
        rows.push_back(row_of(opened.id, i, alice));
    auto outcome = commit(port, batch_of(rows)).value();
    CAF_CHECK(outcome.messages.back().status == row_status::ok);
    CAF_CHECK_EQUAL(look.number("SELECT count(*) FROM messaging.messages"), 1005);
    auto inbox = read_inbox(port, {bob}).value();
    CAF_CHECK_EQUAL(inbox.items.at(0).unread_count, 1000);
}

// REQ MSS-EDGE-2, API-EDGE-2
CAF_TEST(a commit whose session is ended settles on a new one) {
    auto opened = open();
    std::atomic<bool> over{false};
    std::thread enemy{[&] {
        probe hand{database.url()};
        while (!over) {
            hand.script("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                        "application_name = 'parley' AND datname = current_database() "
                        "AND pid <> pg_backend_pid() AND query LIKE '%commit_batch%'");
            std::this_thread::sleep_for(20ms);
        }
    }};
    for (int i = 1; i <= 100; ++i) {
        auto outcome = commit(port, batch_of({row_of(opened.id, i, alice)})).value();
        CAF_CHECK(outcome.messages.at(0) == (row_outcome{row_status::ok, seq{i}}));
    }
    over = true;
    enemy.join();
    CAF_CHECK(load(port, opened.id).value().head == seq{100});
}

CAF_TEST(a port that is closed answers what waits) {
    auto promise = std::make_shared<std::promise<errc>>();
    auto future = promise->get_future();
    {
        auto nowhere = settings();
        nowhere.database_url = "postgresql:///none?host=/nonexistent";
        postgres_storage lost{loop, nowhere, cipher};
        CAF_CHECK(!lost.is_reachable());
        lost.commit(0, batch_of({row_of(conversation_id::make(), 1, alice)}), [=](auto outcome) {
            promise->set_value(outcome ? errc::none : outcome.error().code);
        });
        auto opened = open_direct(lost, {alice, bob, {}, conversation_id::make()});
        CAF_CHECK(opened.has_error());
    }
    CAF_REQUIRE(future.wait_for(patience) == std::future_status::ready);
    CAF_CHECK(future.get() == errc::storage_unavailable);
}

CAF_TEST(a sign of life is given while the database answers) {
    CAF_CHECK(wait_for<void>([&](auto done) { port.ping(done); }).has_value());
}

CAF_TEST(a dead letter is stored with all that it names) {
    auto entity = conversation_id::make().value;
    dead_letter letter{{17}, entity, "conversation.send", "0af3", "ein Fehler: ü", "names only"};
    auto kept = wait_for<void>([&](auto done) { port.write_dead_letter(letter, done); });
    CAF_REQUIRE(kept.has_value());
    auto stored = look.text("SELECT concat_ws('|', shard_id, entity_id, kind, "
                            "convert_from(fingerprint, 'UTF8'), error, "
                            "convert_from(payload, 'UTF8'), created_at <= clock_timestamp()) FROM "
                            "messaging.dead_letters");
    auto expected =
        "17|" + to_string(entity) + "|conversation.send|0af3|ein Fehler: ü|names only|t";
    CAF_CHECK_EQUAL(stored, expected);
}

CAF_TEST_FIXTURE_SCOPE_END()
