// Write-behind: what leaves in which batch, who is told what, when a lane takes no more.
#define CAF_SUITE storage_lane

#include "actors/storage_lane.hpp"

#include "actors/storage_reader.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/records.hpp"
#include "tests/support/scripted_storage.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;

constexpr shard_id here{1};
constexpr shard_id there{2};

/// One lane over scripted storage, and two conversations that write.
struct fixture : test::actor_fixture {
    std::shared_ptr<test::scripted_storage> storage = std::make_shared<test::scripted_storage>();
    std::shared_ptr<lane_admission> admission = std::make_shared<lane_admission>();
    storage_settings settings;
    storage_lane_self lane;
    test::puppet first{sys, "conversation"};
    test::puppet second{sys, "conversation"};
    conversation_id conversation = conversation_id::make();
    user_id bob = user_id::make();

    ~fixture() override {
        caf::anon_send_exit(lane, caf::exit_reason::kill);
        run_messages();
    }
    void start() {
        lane = sys.spawn(storage_lane_behavior, storage, 0, settings, admission);
        run_messages();
    }
    template <class Message>
    void tell_lane(const test::puppet& sender, Message message) {
        auto me = caf::actor_cast<caf::strong_actor_ptr>(sender.handle());
        auto mid = caf::message_id{}.with_high_priority();
        lane->enqueue(me, mid, caf::make_message(std::move(message)), nullptr);
    }
    void
    write(std::int64_t at, const test::puppet& sender, shard_id shard = here, epoch under = {1}) {
        auto message = test::message(user_id::make(), client_key::make(), std::string(100, 'x'));
        message.seq = {at};
        tell_lane(sender, storage::write_message{under, {shard, message, {}}});
        run_messages();
    }
    void write_cursor(
        std::int64_t delivered, std::int64_t read, const test::puppet& sender, epoch under = {1}
    ) {
        cursor_row row{here, conversation, bob, {delivered}, {read}};
        tell_lane(sender, storage::write_cursor{under, row});
        run_messages();
    }
    commit_batch finish(row_status status = row_status::ok) {
        auto batch = storage->finish_commit(status);
        run_messages();
        return batch;
    }
    static std::vector<std::int64_t> seqs_of(const commit_batch& batch) {
        std::vector<std::int64_t> seqs;
        for (const auto& row : batch.messages)
            seqs.push_back(row.message.seq.value);
        return seqs;
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(storage_lane_tests, fixture)

CAF_TEST(a row leaves at once when the lane is idle) {
    start();
    write(1, first);
    CAF_REQUIRE_EQUAL(storage->commits.size(), 1u);
    CAF_CHECK(storage->commits.front().batch.fences == std::vector<shard_epoch>({{here, {1}}}));
    CAF_CHECK(seqs_of(finish()) == std::vector<std::int64_t>({1}));
    CAF_CHECK(storage->commits.empty());
}

// REQ RUN-4
CAF_TEST(rows that come during a commit leave together in the next) {
    start();
    write(1, first);
    write(2, first);
    write(3, second);
    write(4, first);
    CAF_CHECK_EQUAL(storage->commits.size(), 1u);
    CAF_CHECK(seqs_of(finish()) == std::vector<std::int64_t>({1}));
    CAF_REQUIRE_EQUAL(storage->commits.size(), 1u);
    CAF_CHECK(seqs_of(finish()) == std::vector<std::int64_t>({2, 3, 4}));
}

CAF_TEST(a batch has a bound) {
    settings.batch_rows_max = 2;
    start();
    for (int at = 1; at <= 6; ++at)
        write(at, first);
    CAF_CHECK(seqs_of(finish()) == std::vector<std::int64_t>({1}));
    CAF_CHECK(seqs_of(finish()) == std::vector<std::int64_t>({2, 3}));
    CAF_CHECK(seqs_of(finish()) == std::vector<std::int64_t>({4, 5}));
    CAF_CHECK(seqs_of(finish()) == std::vector<std::int64_t>({6}));
}

// REQ RUN-4, REQ MSS-REL-2
CAF_TEST(each sender hears of its own rows in their order and only after the commit) {
    start();
    write(1, first);
    write(2, first);
    write(10, second);
    write(3, first);
    CAF_CHECK(first.letters().empty());
    finish();
    finish();
    auto told_first = first.take_all<storage::written>();
    CAF_REQUIRE_EQUAL(told_first.size(), 2u);
    CAF_CHECK(told_first[0].rows.front().seq == seq{1});
    CAF_REQUIRE_EQUAL(told_first[1].rows.size(), 2u);
    CAF_CHECK(told_first[1].rows[0].seq == seq{2});
    CAF_CHECK(told_first[1].rows[1].seq == seq{3});
    auto told_second = second.take_all<storage::written>();
    CAF_REQUIRE_EQUAL(told_second.size(), 1u);
    CAF_CHECK(told_second[0].rows.front().seq == seq{10});
}

CAF_TEST(a sender hears the fate of each row) {
    start();
    write(1, first);
    storage->commits.front().done(commit_outcome{{{row_status::duplicate, {77}}}, {}, {}});
    run_messages();
    auto told = first.take_all<storage::written>();
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(told[0].rows[0].outcome == row_outcome(row_status::duplicate, {77}));
}

CAF_TEST(a cursor waits a moment for company) {
    start();
    write_cursor(5, 0, first);
    CAF_CHECK(storage->commits.empty());
    sched.advance_time(20ms);
    run_messages();
    CAF_REQUIRE_EQUAL(storage->commits.size(), 1u);
    CAF_CHECK_EQUAL(finish().cursors.size(), 1u);
}

CAF_TEST(a cursor travels with the next message) {
    start();
    write_cursor(5, 0, first);
    write(1, first);
    auto batch = finish();
    CAF_CHECK_EQUAL(batch.cursors.size(), 1u);
    CAF_CHECK_EQUAL(batch.messages.size(), 1u);
    auto told = first.take_all<storage::written>();
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK_EQUAL(told[0].cursors.size(), 1u);
    sched.advance_time(20ms);
    run_messages();
    CAF_CHECK(storage->commits.empty());
}

// REQ RUN-4
CAF_TEST(cursors rest while commits follow each other) {
    start();
    write_cursor(5, 0, first);
    write(1, first);
    CAF_CHECK_EQUAL(finish().cursors.size(), 1u);
    write_cursor(6, 0, first);
    write_cursor(8, 0, first);
    for (int at = 2; at <= 4; ++at) {
        write(at, first);
        sched.advance_time(10ms);
        run_messages();
        CAF_CHECK(finish().cursors.empty());
    }
    sched.advance_time(20ms);
    run_messages();
    auto batch = finish();
    CAF_CHECK(batch.messages.empty());
    CAF_REQUIRE_EQUAL(batch.cursors.size(), 1u);
    CAF_CHECK(batch.cursors[0].delivered_seq == seq{8});
}

// REQ RUN-4
CAF_TEST(cursors of one participant are coalesced to the furthest) {
    start();
    write_cursor(5, 0, first);
    write_cursor(9, 3, first);
    write_cursor(7, 4, first);
    write(1, first);
    auto batch = finish();
    CAF_REQUIRE_EQUAL(batch.cursors.size(), 1u);
    CAF_CHECK(batch.cursors[0].delivered_seq == seq{9});
    CAF_CHECK(batch.cursors[0].read_seq == seq{4});
}

CAF_TEST(a fenced cursor is told to its sender) {
    start();
    write_cursor(5, 0, first);
    write(1, second);
    finish(row_status::fenced);
    auto told = first.take_all<storage::written>();
    CAF_REQUIRE_EQUAL(told.size(), 1u);
    CAF_CHECK(told[0].fenced);
    CAF_CHECK(told[0].cursors.empty());
}

CAF_TEST(rows of a newer epoch wait for a batch of their own) {
    start();
    write(1, first);
    write(2, first, here, {1});
    write(3, second, here, {2});
    write(4, second, there, {1});
    finish();
    auto old_rows = finish();
    CAF_CHECK(seqs_of(old_rows) == std::vector<std::int64_t>({2}));
    CAF_CHECK(old_rows.fences == std::vector<shard_epoch>({{here, {1}}}));
    auto new_rows = finish();
    CAF_CHECK(seqs_of(new_rows) == std::vector<std::int64_t>({3, 4}));
    CAF_CHECK(new_rows.fences == std::vector<shard_epoch>({{here, {2}}, {there, {1}}}));
}

CAF_TEST(a cursor of a newer epoch waits for a batch of its own) {
    start();
    write(1, first);
    write(2, first, here, {1});
    write_cursor(5, 5, second, {2});
    finish();
    CAF_CHECK(finish().cursors.empty());
    CAF_CHECK_EQUAL(finish().cursors.size(), 1u);
}

CAF_TEST(a late cursor of an older epoch does not displace that of the new owner) {
    start();
    write(1, first);
    write_cursor(5, 5, second, {2});
    write_cursor(4, 4, first, {1});
    finish();
    auto batch = finish();
    CAF_REQUIRE_EQUAL(batch.cursors.size(), 1u);
    CAF_CHECK(batch.fences == std::vector<shard_epoch>({{here, {2}}}));
    CAF_CHECK_EQUAL(second.take_all<storage::written>().size(), 1u);
    bool is_fenced = false;
    for (const auto& told : first.take_all<storage::written>())
        is_fenced = is_fenced || told.fenced;
    CAF_CHECK(is_fenced);
}

// REQ RUN-10
CAF_TEST(a lane with too many rows closes and opens again) {
    settings.queue_rows_max = 3;
    start();
    write(1, first);
    for (int at = 2; at <= 3; ++at)
        write(at, first);
    CAF_CHECK(admission->admits());
    write(4, first);
    CAF_CHECK(!admission->admits());
    finish();
    CAF_CHECK(admission->admits());
}

// REQ RUN-10
CAF_TEST(cursors that wait count as rows) {
    settings.queue_rows_max = 2;
    start();
    write(1, first);
    write_cursor(1, 1, first);
    CAF_CHECK(admission->admits());
    conversation = conversation_id::make();
    write_cursor(1, 1, first);
    CAF_CHECK(!admission->admits());
    finish();
    CAF_CHECK(admission->admits());
}

// REQ RUN-10
CAF_TEST(a lane with too many bytes closes and opens again) {
    settings.queue_bytes_max = 250;
    start();
    for (int at = 1; at <= 3; ++at)
        write(at, first);
    CAF_CHECK(admission->admits());
    write(4, first);
    CAF_CHECK(!admission->admits());
    finish();
    CAF_CHECK(admission->admits());
}

// REQ RUN-10
CAF_TEST(a lane whose commit takes too long closes and opens again) {
    start();
    write(1, first);
    sched.advance_time(1001ms);
    write(2, first);
    CAF_CHECK(!admission->admits());
    finish();
    CAF_CHECK(admission->admits());
}

// REQ RUN-10 API-EDGE-2
CAF_TEST(after an outage a lane lets in a quarter more each second) {
    start();
    write(1, first);
    sched.advance_time(3001ms);
    finish();
    for (int quarters = 1; quarters <= 4; ++quarters) {
        int admitted = 0;
        for (int i = 0; i < 100; ++i)
            admitted += admission->admits() ? 1 : 0;
        CAF_CHECK_EQUAL(admitted, 25 * quarters);
        pass(1s, 100ms);
    }
    CAF_CHECK(admission->admits());
}

CAF_TEST(a lane never refuses a row that was sequenced) {
    start();
    write(0, first);
    for (int at = 1; at <= 3'000; ++at)
        tell_lane(first, storage::write_message{{1}, {here, {}, {}}});
    run_messages();
    finish();
    std::size_t rows = 0;
    while (!storage->commits.empty())
        rows += finish().messages.size();
    CAF_CHECK_EQUAL(rows, 3'000u);
}

CAF_TEST(who loads a conversation waits for its cursors and for no other) {
    start();
    auto settle = [this](conversation_id of) {
        return ask_now<storage::settled>(lane, storage::settle{of});
    };
    CAF_CHECK(settle(conversation).arrived());
    write(1, first);
    write_cursor(3, 2, first);
    auto waiting = settle(conversation);
    CAF_CHECK(settle(conversation_id::make()).arrived());
    finish();
    CAF_CHECK_EQUAL(storage->commits.front().batch.cursors.size(), 1u);
    CAF_CHECK(!waiting.arrived());
    CAF_CHECK(!settle(conversation).arrived());
    finish();
    CAF_CHECK(waiting.arrived());
    CAF_CHECK(settle(conversation).arrived());
}

CAF_TEST(a lane ends with its port) {
    start();
    write(1, first);
    storage->commits.front().done(failure{errc::storage_unavailable, "closed"});
    run_messages();
    CAF_CHECK(!is_alive(lane));
    CAF_CHECK(first.letters().empty());
}

CAF_TEST(a reader answers with what the port says) {
    auto reader = sys.spawn(storage_reader_behavior, storage);
    auto found = ask_now<conversation_record>(reader, storage::load_conversation{conversation});
    auto lost = ask_now<history_page>(reader, history_query{});
    auto inbox = ask_now<inbox_page>(reader, inbox_query{});
    auto opened = ask_now<direct_opened>(reader, direct_request{});
    conversation_record record;
    record.id = conversation;
    storage->loads.front().done(record);
    storage->histories.front().done(failure{errc::storage_unavailable, "gone"});
    storage->inboxes.front().done(inbox_page{{}, true});
    storage->directs.front().done(direct_opened{conversation, true, {}, {}});
    CAF_CHECK(found.value().id == conversation);
    CAF_CHECK(lost.error() == errc::storage_unavailable);
    CAF_CHECK(inbox.value().has_more);
    CAF_CHECK(opened.value().created);
    caf::anon_send_exit(reader, caf::exit_reason::kill);
}

CAF_TEST_FIXTURE_SCOPE_END()
