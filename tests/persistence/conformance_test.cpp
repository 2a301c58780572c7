// The same scripts, drawn from a seed, on PostgreSQL and on the model: every answer is the same.
#define CAF_SUITE storage_conformance

#include "persistence/model_storage.hpp"
#include "runtime/base/random.hpp"
#include "tests/persistence/describe.hpp"
#include "tests/persistence/storage_fixture.hpp"

#include <deque>

using namespace parley;
using namespace parley::test;

namespace {

constexpr int scripts = 30;
constexpr int steps_per_script = 40;
constexpr int shards = 3;
constexpr int people = 4;

struct fixture : storage_fixture {
    struct talk {
        conversation_id id;
        shard_id shard;
        seq head; // as the script believes
    };

    fixture() : storage_fixture{master_key} {
        for (int i = 0; i < people; ++i)
            users.push_back(user_id::make());
    }

    model_hooks hooks() {
        model_hooks hooks;
        hooks.schedule = [this](std::function<void()> step) { steps.push_back(std::move(step)); };
        hooks.fate_of_commit = [this](int) {
            return random.chance(0.3) ? static_cast<commit_fault>(1 + random.below(3))
                                      : commit_fault::none;
        };
        hooks.now = [this] { return database_time; };
        return hooks;
    }

    /// Asks both ports and holds their answers against each other; the answer.
    template <class T, class Call>
    result<T> both(Call call) {
        auto real = wait_for<T>([&](auto done) { call(port, std::move(done)); });
        if constexpr (std::is_same_v<T, direct_opened> || std::is_same_v<T, group_opened>)
            database_time = real.value().created_at;
        auto modelled = wait_for<T>([&](auto done) {
            call(model, std::move(done));
            for (; !steps.empty(); steps.pop_front())
                steps.front()();
        });
        CAF_CHECK_EQUAL(describe(real), describe(modelled));
        return real;
    }

    bool often() { return random.chance(0.8); }
    template <class T>
    T& any_of(std::vector<T>& from) {
        return from[random.below(from.size())];
    }
    timestamp next_time() { return {start.micros + 3'600'000'000 + ++ticks}; }

    void step();
    void open_talk();
    void commit_something();
    void open_group();
    void add_rows(commit_batch& batch, talk& of);
    void add_message(commit_batch& batch, const talk& of, seq at);
    void add_entry(commit_batch& batch, const talk& of, seq at);
    std::optional<keyed_request> some_key();
    void add_cursors(commit_batch& batch);
    void send(const commit_batch& batch);
    void raise_something();
    void read_something();
    void bury_something();
    void read_logs();
    void read_others();

    random_source random{1};
    std::deque<std::function<void()>> steps;
    timestamp database_time;
    timestamp start = timestamp::now();
    std::int64_t ticks = 0;
    model_storage model{hooks()};
    std::vector<user_id> users;
    std::vector<talk> talks;
    std::vector<epoch> epochs{shards};
    std::vector<message_record> sent;
    std::vector<client_key> keys{client_key::make(), client_key::make(), client_key::make()};
    std::vector<commit_batch> batches;
};

void fixture::step() {
    auto dice = random.below(100);
    if (talks.empty() || dice < 4)
        open_talk();
    else if (dice < 8)
        open_group();
    else if (dice < 60)
        commit_something();
    else if (dice < 72 && !batches.empty())
        send(any_of(batches));
    else if (dice < 80)
        raise_something();
    else if (dice < 83)
        bury_something();
    else if (dice < 89)
        read_something();
    else if (dice < 94)
        read_logs();
    else
        read_others();
}

void fixture::open_talk() {
    direct_request request{any_of(users), any_of(users), {}, conversation_id::make(), some_key()};
    if (request.initiator == request.recipient)
        return;
    auto opened =
        both<direct_opened>([&](storage_port& on, auto done) { on.open_direct(request, done); });
    if (opened.value().created && !opened.value().replayed)
        talks.push_back({opened.value().id, shard_id(random.below(shards)), {}});
}

void fixture::open_group() {
    group_request request{users[0], users, "group", {}, {}, conversation_id::make(), some_key()};
    if (often())
        request.description = "of all";
    auto opened =
        both<group_opened>([&](storage_port& on, auto done) { on.open_group(request, done); });
    if (opened.value().created)
        talks.push_back({opened.value().id, shard_id(random.below(shards)), {}});
}

std::optional<keyed_request> fixture::some_key() {
    if (often())
        return std::nullopt;
    return keyed_request{any_of(keys), often() ? "hash" : "other"};
}

void fixture::commit_something() {
    commit_batch batch;
    for (int shard = 0; shard < shards; ++shard) {
        auto under = epochs[static_cast<std::size_t>(shard)];
        batch.fences.push_back({shard_id{shard}, often() ? under : under.previous()});
    }
    auto& first = any_of(talks);
    auto& second = any_of(talks);
    add_rows(batch, first);
    if (first.id != second.id)
        add_rows(batch, second);
    add_cursors(batch);
    send(batch);
    batches.push_back(batch);
}

void fixture::add_rows(commit_batch& batch, talk& of) {
    auto at = often() ? of.head.next() : seq(random.below(8));
    bool has_entries = random.chance(0.6);
    for (auto count = random.below(4); count > 0; --count) {
        if (has_entries && random.chance(0.6))
            add_entry(batch, of, at);
        else
            add_message(batch, of, at);
        at = often() ? at.next() : seq(random.below(8));
    }
}

void fixture::add_message(commit_batch& batch, const talk& of, seq at) {
    auto row = row_of(of.id, at.value, any_of(users));
    row.shard = of.shard;
    row.message.created_at = next_time();
    if (!sent.empty() && !often())
        row.message.key = any_of(sent).key;
    if (!sent.empty() && random.chance(0.05))
        row.message.id = any_of(sent).id;
    if (!sent.empty() && random.chance(0.2))
        row.message = any_of(sent);
    row.message.conversation = of.id;
    batch.messages.push_back(row);
    sent.push_back(row.message);
}

void fixture::add_entry(commit_batch& batch, const talk& of, seq at) {
    using namespace std::chrono_literals;
    entry_row row;
    row.shard = of.shard;
    auto& entry = row.entry;
    entry.id = entry_id::make();
    entry.conversation = of.id;
    entry.seq = at;
    entry.created_at = next_time();
    // The end of a conversation would be the end of its script.
    entry.kind = static_cast<entry_kind>(1 + random.below(often() ? 8 : 9));
    entry.actor = any_of(users);
    if (entry.kind <= entry_kind::role_changed) {
        entry.subject = any_of(users);
        entry.role = often() ? participant_role::member : participant_role::admin;
    }
    if (entry.kind == entry_kind::conversation_updated)
        entry.name = "renamed " + std::to_string(ticks);
    if (entry.kind == entry_kind::message_edited)
        entry.text = "edited " + std::to_string(ticks);
    bool is_reaction =
        entry.kind == entry_kind::reaction_added || entry.kind == entry_kind::reaction_removed;
    if (is_reaction) {
        entry.emoji = often() ? "+" : "-";
        entry.count = 7;
    }
    if (entry.kind >= entry_kind::message_edited && entry.kind <= entry_kind::reaction_removed) {
        entry.message = sent.empty() ? message_id::make() : any_of(sent).id;
        entry.message_seq = seq(static_cast<std::int64_t>(1 + random.below(8)));
        // Messages of this script are from the near future.
        if (!often())
            row.window = often() ? 0h : -2h;
    }
    row.keyed = some_key();
    batch.entries.push_back(row);
}

void fixture::add_cursors(commit_batch& batch) {
    // A batch holds one cursor a participant.
    for (const auto& user : users) {
        if (often())
            continue;
        auto& of = any_of(talks);
        auto delivered = seq(random.below(20));
        batch.cursors.push_back({of.shard, of.id, user, delivered, seq(random.below(20))});
    }
}

void fixture::send(const commit_batch& batch) {
    auto outcome =
        both<commit_outcome>([&](storage_port& on, auto done) { on.commit(0, batch, done); });
    for (auto& one : talks)
        one.head = model.head_of(one.id);
}

void fixture::raise_something() {
    std::vector<shard_epoch> wanted;
    for (int shard = 0; shard < shards; ++shard) {
        auto& known = epochs[static_cast<std::size_t>(shard)];
        auto to = often() ? known.next() : known.previous();
        if (random.chance(0.5))
            wanted.push_back({shard_id{shard}, to});
    }
    auto raised = both<void>([&](storage_port& on, auto done) { on.raise_fences(wanted, done); });
    if (!raised)
        return;
    for (const auto& one : wanted)
        epochs[static_cast<std::size_t>(one.shard.value)] = one.epoch;
}

void fixture::read_something() {
    auto& of = any_of(talks);
    (void)both<conversation_record>([&](storage_port& on, auto done) {
        on.load_conversation(of.id, done);
    });
    history_query query;
    query.conversation = of.id;
    query.reader = any_of(users);
    query.page = static_cast<int>(random.below(3));
    query.limit = static_cast<int>(1 + random.below(4));
    query.newest_first = random.chance(0.5);
    query.after_seq = seq(random.below(6));
    if (random.chance(0.5))
        query.before_seq = seq(random.below(9));
    if (random.chance(0.3))
        query.since = timestamp{start.micros + 3'600'000'000 + seq(random.below(60)).value};
    (void)both<history_page>([&](storage_port& on, auto done) { on.read_history(query, done); });
    inbox_query inbox{any_of(users), static_cast<int>(1 + random.below(2)), 2};
    if (random.chance(0.3))
        inbox = {any_of(users), 1, 1, of.id};
    (void)both<inbox_page>([&](storage_port& on, auto done) { on.read_inbox(inbox, done); });
}

void fixture::bury_something() {
    dead_letter letter{
        any_of(talks).shard, any_of(talks).id.value, "conversation.send", {}, {}, {}
    };
    letter.fingerprint = std::to_string(random.below(1'000'000));
    letter.payload = to_string(any_of(users));
    auto kept =
        both<void>([&](storage_port& on, auto done) { on.write_dead_letter(letter, done); });
    CAF_CHECK(kept.has_value());
    auto stored = look.text("SELECT concat_ws(' ', count(*), max(id), "
                            "(array_agg(convert_from(fingerprint, 'UTF8') ORDER "
                            "BY id DESC))[1]) FROM messaging.dead_letters");
    const auto& modelled = model.dead_letters();
    auto expected = fmt::format("{0} {0} {1}", modelled.size(), modelled.back().fingerprint);
    CAF_CHECK_EQUAL(stored, expected);
}

void fixture::read_logs() {
    auto& of = any_of(talks);
    log_query query{of.id, {}, any_of(users), seq(random.below(6)), of.head, 5};
    (void)both<log_page>([&](storage_port& on, auto done) { on.read_log(query, done); });
    if (sent.empty())
        return;
    const auto& message = any_of(sent);
    message_query wanted{message.conversation, {}, message.id};
    (void)both<message_found>([&](storage_port& on, auto done) { on.find_message(wanted, done); });
    (void
    )both<message_place>([&](storage_port& on, auto done) { on.locate_message(message.id, done); });
}

void fixture::read_others() {
    auto& of = any_of(talks);
    result_query result{any_of(users), any_of(keys)};
    (void)both<keyed_result>([&](storage_port& on, auto done) { on.find_result(result, done); });
    mute_request mute{of.id, any_of(users), often(), some_key()};
    (void)both<mute_done>([&](storage_port& on, auto done) { on.set_muted(mute, done); });
    acquaintance_query who{any_of(users), {users[1], users[2], user_id::make()}};
    (void)both<acquaintances>([&](storage_port& on, auto done) { on.find_acquaintances(who, done); }
    );
    analytics_query numbers{of.id, {}, {}, 2};
    if (often())
        numbers.from = timestamp{start.micros + 3'600'000'000 + ticks / 2};
    if (often())
        numbers.until = timestamp{start.micros + 3'600'000'000 + ticks - 2};
    (void)both<conversation_analytics>([&](storage_port& on, auto done) {
        on.read_analytics(numbers, done);
    });
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(storage_conformance_tests, fixture)

CAF_TEST(PostgreSQL and the model answer every script alike) {
    for (int script = 1; script <= scripts; ++script) {
        random = random_source{static_cast<std::uint64_t>(script)};
        talks.clear();
        users.clear();
        for (int i = 0; i < people; ++i)
            users.push_back(user_id::make());
        for (int i = 0; i < steps_per_script; ++i)
            step();
    }
}

CAF_TEST_FIXTURE_SCOPE_END()
