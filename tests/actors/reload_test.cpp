// A conversation that begins again while its lane still has something of its earlier life.
#define CAF_SUITE reload

#include "actors/conversation.hpp"
#include "actors/shard_host.hpp"
#include "actors/storage_lane.hpp"
#include "actors/storage_reader.hpp"
#include "tests/support/actor_fixture.hpp"
#include "tests/support/records.hpp"
#include "tests/support/scripted_storage.hpp"

namespace {

using namespace parley;
using namespace std::chrono_literals;
using events::cursor_kind;

/// A host with a true lane and reader over scripted storage.
struct fixture : test::actor_fixture {
    user_id alice = user_id::make();
    user_id bob = user_id::make();
    conversation_id chat = conversation_id::make();
    test::puppet router{sys, "router"};
    std::shared_ptr<test::scripted_storage> storage = std::make_shared<test::scripted_storage>();
    std::shared_ptr<actor_environment> environment = std::make_shared<actor_environment>();
    storage_lane_self lane;
    storage_reader_actor reader;
    caf::actor host;

    fixture() {
        auto admission = std::make_shared<lane_admission>();
        lane = sys.spawn(storage_lane_behavior, storage, 0, storage_settings{}, admission);
        reader = sys.spawn(storage_reader_behavior, storage);
        environment->router = router.handle();
        environment->reader = reader;
        environment->lanes.push_back({caf::actor_cast<storage_lane_actor>(lane), admission});
        host = sys.spawn(shard_host_behavior, environment, shard_id{17}, epoch{3});
        run_messages();
    }
    ~fixture() override {
        caf::anon_send_exit(host, caf::exit_reason::user_shutdown);
        caf::anon_send_exit(lane, caf::exit_reason::kill);
        caf::anon_send_exit(reader, caf::exit_reason::kill);
        run_messages();
    }

    template <class Reply, class Request>
    test::answer<Reply> ask_chat(Request request) {
        return ask_now<Reply>(host, to(chat, std::move(request)));
    }
    /// Answers the load that waits: the head is 4, and bob has read so far.
    void finish_load(std::int64_t bob_read) {
        CAF_REQUIRE_EQUAL(storage->loads.size(), 1u);
        conversation_record record;
        record.id = chat;
        record.head = {4};
        record.participants = {test::participant(alice), test::participant(bob)};
        record.participants.back().delivered_seq = {bob_read};
        record.participants.back().read_seq = {bob_read};
        storage->loads.front().done(record);
        storage->loads.pop_front();
        run_messages();
    }
    void finish_commit(row_status status) {
        storage->finish_commit(status);
        run_messages();
    }
    test::answer<conversation::description> describe() {
        return ask_chat<conversation::description>(conversation::describe{alice});
    }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(reload_tests, fixture)

// REQ MSS-REL-2
CAF_TEST(a conversation that begins again knows the cursors that were on their way) {
    auto first = describe();
    finish_load(0);
    // The message will be refused, and with it ends the actor; the cursor is in the lane then.
    auto sent = ask_chat<conversation::sent>(
        conversation::send{alice, {}, client_key::make(), "again", {}, {}}
    );
    auto marked =
        ask_chat<conversation::marked>(conversation::mark{bob, cursor_kind::read, {4}, {}});
    finish_commit(row_status::reload);
    CAF_CHECK(sent.error() == errc::reload);
    CAF_CHECK(marked.error() == errc::timed_out);
    CAF_REQUIRE_EQUAL(storage->commits.size(), 1u);
    CAF_REQUIRE_EQUAL(storage->commits.front().batch.cursors.size(), 1u);
    auto second = describe();
    CAF_CHECK(storage->loads.empty());
    finish_commit(row_status::ok);
    finish_load(4);
    CAF_CHECK(second.value().participants.back().read_seq == seq{4});
}

CAF_TEST_FIXTURE_SCOPE_END()
