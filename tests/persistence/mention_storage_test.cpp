// What storage keeps of mentions: tasks with their messages, and what was found out.
#define CAF_SUITE mention_storage

#include "tests/persistence/storage_fixture.hpp"

#include <algorithm>
#include <future>

namespace {

using namespace parley;
using namespace std::chrono_literals;

struct fixture : test::storage_fixture {
    fixture() : storage_fixture{test::master_key} {
        const auto opened = open();
        conversation = opened.id;
        key = test::load(port, conversation).value().key;
    }

    message_row naming_row(std::int64_t at, std::string text = "@bob") {
        auto row = test::row_of(conversation, at, alice);
        row.message.text = std::move(text);
        row.key = key;
        row.naming = trace;
        return row;
    }
    void write(const std::vector<message_row>& rows) {
        auto outcome = test::commit(port, test::batch_of(rows)).value();
        for (const auto& one : outcome.messages)
            CAF_REQUIRE(one.status == row_status::ok);
    }
    entry_row edit_of(const message_row& row, std::int64_t at, std::string text) {
        entry_row made;
        made.shard = shard_id{1};
        made.entry.id = entry_id::make();
        made.entry.conversation = conversation;
        made.entry.seq = seq{at};
        made.entry.created_at = timestamp::now();
        made.entry.kind = entry_kind::message_edited;
        made.entry.actor = alice;
        made.entry.message = row.message.id;
        made.entry.message_seq = row.message.seq;
        made.entry.text = std::move(text);
        made.key = key;
        made.naming = trace;
        return made;
    }
    void write(entry_row row) {
        commit_batch batch{{{shard_id{1}, {}}}, {}, {}, {}};
        batch.entries.push_back(std::move(row));
        CAF_REQUIRE(test::commit(port, batch).value().entries[0].status == row_status::ok);
    }
    std::vector<mention_task> claim(std::chrono::seconds lease = 60s, node_id holder = {}) {
        return test::wait_for<std::vector<mention_task>>(
                   [&](auto done) { port.claim({32, lease, holder}, done); }
        ).value();
    }
    message_row known_row(std::int64_t at, const std::vector<user_id>& users) {
        auto row = naming_row(at);
        row.naming.reset();
        for (const auto& user : users)
            row.mentions.push_back({mention_id::make(), user, row.message.created_at});
        return row;
    }
    std::vector<new_mention> settle(
        const mention_task& task,
        std::vector<user_id> users,
        std::optional<std::chrono::milliseconds> again_after = {}
    ) {
        mention_findings found{task.id, task.message, std::move(users), again_after};
        return test::wait_for<std::vector<new_mention>>([&](auto done) { port.settle(found, done); }
        ).value();
    }
    mention_page read(user_id user, bool only_unread = false) {
        mention_query query{user, only_unread, 1, 50};
        return test::wait_for<mention_page>([&](auto done) { port.read_mentions(query, done); }
        ).value();
    }
    std::int64_t task_count() {
        return look.number("SELECT count(*) FROM messaging.mention_tasks");
    }
    std::int64_t mention_count() { return look.number("SELECT count(*) FROM messaging.mentions"); }

    conversation_id conversation;
    content_key_ptr key;
    trace_id trace = trace_id::make();
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(mention_storage_tests, fixture)

CAF_TEST(a task comes with its message and nothing of the text is in it) {
    auto plain = naming_row(2, "no names");
    plain.naming.reset();
    auto named = naming_row(1, "@bob in confidence");
    write({named, plain});
    CAF_CHECK_EQUAL(task_count(), 1);
    auto tasks = claim();
    CAF_REQUIRE_EQUAL(tasks.size(), 1u);
    const auto& task = tasks.front();
    CAF_CHECK(task.message == named.message.id);
    CAF_CHECK(task.place.conversation == conversation);
    CAF_CHECK(task.place.seq == seq{1});
    CAF_CHECK(task.place.sender == alice);
    CAF_CHECK(task.text == "@bob in confidence");
    CAF_CHECK(task.trace == trace);
    CAF_CHECK_EQUAL(task.attempts, 1);
    CAF_CHECK_EQUAL(
        look.number("SELECT count(*) FROM messaging.mention_tasks t WHERE t::text LIKE '%bob%'"), 0
    );
}

CAF_TEST(a batch that is refused leaves no task) {
    write({naming_row(1)});
    auto outcome = test::commit(port, test::batch_of({naming_row(3)})).value();
    CAF_CHECK(outcome.messages[0].status == row_status::reload);
    CAF_CHECK_EQUAL(task_count(), 1);
}

CAF_TEST(a batch that is sent again leaves one task) {
    auto batch = test::batch_of({naming_row(1)});
    for (int i = 0; i < 2; ++i) {
        auto outcome = test::commit(port, batch).value();
        CAF_CHECK(outcome.messages[0].status == row_status::ok);
    }
    CAF_CHECK_EQUAL(task_count(), 1);
}

CAF_TEST(a claim keeps others away until it ends) {
    write({naming_row(1)});
    CAF_CHECK_EQUAL(claim(0s).size(), 1u);
    CAF_CHECK_EQUAL(claim(60s).size(), 1u);
    CAF_CHECK(claim().empty());
}

CAF_TEST(what a node claimed is free as soon as it is declared dead) {
    look.script("INSERT INTO cluster.nodes (id, name, state, lease_until) OVERRIDING SYSTEM VALUE "
                "VALUES (1, 'first', 'up', now() + interval '1 hour'), "
                "(2, 'second', 'up', now() + interval '1 hour')");
    write({naming_row(1), naming_row(2)});
    CAF_CHECK_EQUAL(claim(60s, {1}).size(), 2u);
    CAF_CHECK(claim(60s, {2}).empty());
    look.script("UPDATE cluster.nodes SET state = 'dead' WHERE id = 1");
    CAF_CHECK_EQUAL(claim(60s, {2}).size(), 2u);
    CAF_CHECK(claim(60s, {2}).empty());
}

// REQ MSG-STORY-003-S1 MSG-STORY-003-S3
CAF_TEST(who is known to be named is kept with the message and is no task) {
    auto row = known_row(1, {alice, bob, bob});
    auto plain = naming_row(2, "no names");
    plain.naming.reset();
    write({row, plain, naming_row(3)});
    CAF_CHECK_EQUAL(task_count(), 1);
    CAF_CHECK_EQUAL(mention_count(), 2);
    auto listed = read(bob).items;
    CAF_REQUIRE_EQUAL(listed.size(), 1u);
    CAF_CHECK(listed.front().id == row.mentions[1].id);
    CAF_CHECK(listed.front().message.id == row.message.id);
    CAF_CHECK(listed.front().created_at == row.message.created_at);
}

CAF_TEST(whom a refused message names is not kept) {
    write({known_row(1, {bob})});
    auto outcome = test::commit(port, test::batch_of({known_row(3, {bob})})).value();
    CAF_CHECK(outcome.messages[0].status == row_status::reload);
    CAF_CHECK_EQUAL(mention_count(), 1);
}

CAF_TEST(a batch that is sent again names nobody twice and brings back nobody) {
    auto batch = test::batch_of({known_row(1, {bob})});
    auto commit_again = [&] {
        auto outcome = test::commit(port, batch).value();
        CAF_CHECK(outcome.messages[0].status == row_status::ok);
    };
    commit_again();
    commit_again();
    CAF_CHECK_EQUAL(mention_count(), 1);
    write(edit_of(batch.messages[0], 2, "@alice"));
    CAF_CHECK_EQUAL(settle(claim().front(), {alice}).size(), 1u);
    commit_again();
    CAF_CHECK_EQUAL(mention_count(), 1);
    CAF_CHECK(read(bob).items.empty());
    auto entry = edit_of(batch.messages[0], 3, "");
    entry.entry.kind = entry_kind::message_deleted;
    entry.key = {};
    entry.naming.reset();
    write(entry);
    commit_again();
    CAF_CHECK_EQUAL(mention_count(), 0);
}

CAF_TEST(whom a message names is kept beside other entries of its log) {
    write({naming_row(1, "first")});
    auto batch = test::batch_of({known_row(2, {bob})});
    batch.entries.push_back(edit_of(naming_row(1), 3, "@alice"));
    batch.entries.back().entry.kind = entry_kind::conversation_updated;
    batch.entries.back().naming.reset();
    auto outcome = test::commit(port, batch).value();
    CAF_CHECK(outcome.messages[0].status == row_status::ok);
    CAF_CHECK(outcome.entries[0].status == row_status::ok);
    CAF_CHECK_EQUAL(mention_count(), 1);
}

CAF_TEST(what was found out is kept once and the task is gone) {
    write({naming_row(1)});
    auto task = claim(0s).front();
    auto made = settle(task, {alice, bob});
    CAF_CHECK_EQUAL(made.size(), 2u);
    CAF_CHECK_EQUAL(mention_count(), 2);
    CAF_CHECK_EQUAL(task_count(), 0);
    CAF_CHECK(settle(task, {alice, bob}).empty());
    CAF_CHECK_EQUAL(mention_count(), 2);
}

CAF_TEST(what is found out about many at once is kept of each) {
    std::vector<message_row> rows;
    constexpr std::size_t count = 24;
    for (std::size_t at = 1; at <= count; ++at)
        rows.push_back(naming_row(static_cast<std::int64_t>(at)));
    write(rows);
    auto tasks = claim();
    CAF_REQUIRE_EQUAL(tasks.size(), count);
    // The first names nobody, the second is not done, what was read of the third is edited.
    write(edit_of(rows[2], count + 1, "@alice"));
    auto users_of = [&](std::size_t i) {
        return i == 0 ? std::vector<user_id>{} : std::vector{alice, bob};
    };
    using answer = result<std::vector<new_mention>>;
    std::vector<std::promise<answer>> answers(count);
    for (std::size_t i = 0; i < count; ++i) {
        mention_findings found{tasks[i].id, tasks[i].message, users_of(i), {}};
        if (i == 1)
            found.again_after = 1h;
        port.settle(found, [&, i](answer made) { answers[i].set_value(std::move(made)); });
    }
    for (std::size_t i = 0; i < count; ++i) {
        auto made = answers[i].get_future().get().value();
        CAF_CHECK_EQUAL(made.size(), i == 0 || i == 2 ? 0U : 2U);
        auto of_message = [&](const new_mention& x) {
            return look.number(
                       "SELECT count(*) FROM messaging.mentions WHERE id = '" + to_string(x.id)
                       + "' AND message_id = '" + to_string(tasks[i].message) + "'"
                   )
                   == 1;
        };
        CAF_CHECK(std::ranges::all_of(made, of_message));
    }
    CAF_CHECK_EQUAL(mention_count(), static_cast<std::int64_t>(2 * (count - 2)));
    // The one that is not done, and the other text of the third.
    CAF_CHECK_EQUAL(task_count(), 2);
}

CAF_TEST(a task that is not done comes again and gives nothing twice) {
    write({naming_row(1)});
    auto first = claim().front();
    CAF_CHECK_EQUAL(settle(first, {bob}, 0ms).size(), 1u);
    auto again = claim();
    CAF_REQUIRE_EQUAL(again.size(), 1u);
    CAF_CHECK_EQUAL(again.front().attempts, 2);
    auto made = settle(again.front(), {bob, alice}, 1h);
    CAF_REQUIRE_EQUAL(made.size(), 1u);
    CAF_CHECK(made.front().user == alice);
    CAF_CHECK_EQUAL(task_count(), 1);
    CAF_CHECK(claim().empty());
}

CAF_TEST(an edit is another task and who is not named any more is named no more) {
    auto row = naming_row(1);
    write({row});
    auto old = claim().front();
    write(edit_of(row, 2, "@alice"));
    CAF_CHECK(settle(old, {bob}).empty());
    CAF_CHECK_EQUAL(mention_count(), 0);
    auto task = claim().front();
    CAF_CHECK(task.text == "@alice");
    CAF_CHECK_EQUAL(settle(task, {alice}).size(), 1u);
    write(edit_of(row, 3, "@bob"));
    CAF_CHECK_EQUAL(settle(claim().front(), {bob}).size(), 1u);
    CAF_CHECK_EQUAL(mention_count(), 1);
    CAF_CHECK_EQUAL(read(bob).items.size(), 1u);
}

CAF_TEST(a message that is edited twice in one batch is one task) {
    auto row = naming_row(1);
    write({row});
    commit_batch batch{{{shard_id{1}, {}}}, {}, {}, {}};
    batch.entries.push_back(edit_of(row, 2, "@alice"));
    batch.entries.push_back(edit_of(row, 3, "@alice and @bob"));
    auto outcome = test::commit(port, batch).value();
    CAF_CHECK(outcome.entries[1].status == row_status::ok);
    auto tasks = claim();
    CAF_REQUIRE_EQUAL(tasks.size(), 1u);
    CAF_CHECK(tasks.front().text == "@alice and @bob");
}

CAF_TEST(a message that was deleted is named by nobody) {
    auto row = naming_row(1);
    write({row});
    auto early = claim(0s).front();
    auto entry = edit_of(row, 2, "");
    entry.entry.kind = entry_kind::message_deleted;
    entry.key = {};
    entry.naming.reset();
    write(entry);
    auto task = claim().front();
    CAF_CHECK(!task.text);
    CAF_CHECK(settle(early, {bob}).empty());
    CAF_CHECK_EQUAL(mention_count(), 0);
    CAF_CHECK_EQUAL(task_count(), 0);
}

CAF_TEST(the list shows what others wrote the newest first with its message) {
    write({naming_row(1, "first"), naming_row(2, "second")});
    for (const auto& task : claim())
        settle(task, {alice, bob});
    auto page = read(bob);
    CAF_REQUIRE_EQUAL(page.items.size(), 2u);
    const auto& newest = page.items.front();
    CAF_CHECK_EQUAL(newest.message.text, "second");
    CAF_CHECK(newest.message.mentions == std::vector<user_id>({alice, bob}));
    CAF_CHECK_EQUAL(newest.reached.recipients, 1);
    CAF_CHECK(!newest.read_at);
    CAF_CHECK(read(alice).items.empty());
    auto mark = [&](user_id user) {
        mention_read which{user, newest.id};
        return test::wait_for<void>([&](auto done) { port.mark_mention_read(which, done); });
    };
    CAF_CHECK(mark(bob));
    CAF_CHECK(mark(bob));
    CAF_CHECK(mark(alice).error().code == errc::not_found);
    auto unread = read(bob, true);
    CAF_REQUIRE_EQUAL(unread.items.size(), 1u);
    CAF_CHECK_EQUAL(unread.items.front().message.text, "first");
}

CAF_TEST_FIXTURE_SCOPE_END()
