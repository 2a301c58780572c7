#include "tests/persistence/chaos_writer.hpp"

#include <set>
#include <thread>

namespace parley::test {

using namespace std::chrono_literals;

namespace {

storage_settings port_settings(const std::string& url) {
    storage_settings settings;
    settings.database_url = url;
    settings.lanes = 1;
    settings.readers = 1;
    // Short, so that a frozen session is given up while it still holds its locks.
    settings.deadline = 250ms;
    settings.lock_timeout = 200ms;
    return settings;
}

} // namespace

chaos_writer::chaos_writer(chaos_world& world, int number)
    : world_{world}, random_{world.settings.seed * 100 + static_cast<std::uint64_t>(number)},
      port_{loop_, port_settings(world.settings.url), {}, "chaos writer"} {}

std::size_t chaos_writer::shard_of(std::size_t conversation) const {
    return conversation % static_cast<std::size_t>(world_.settings.shards);
}

void chaos_writer::run() {
    while (!world_.is_over) {
        if (owned_.empty() || random_.chance(0.1))
            take_over(random_.below(static_cast<std::uint64_t>(world_.settings.shards)));
        auto next = build();
        pause_now_and_then();
        send(next);
    }
}

void chaos_writer::settle() {
    for (std::size_t shard = 0; shard < static_cast<std::size_t>(world_.settings.shards); ++shard)
        for (int attempt = 0; attempt < 100 && !take_over(shard); ++attempt)
            std::this_thread::sleep_for(20ms);
    for (int attempt = 0; attempt < 1000 && world_.clients.unanswered() > 0; ++attempt)
        send(build());
}

bool chaos_writer::take_over(std::size_t shard) {
    auto mine = epoch{world_.next_epoch++};
    auto raised = wait_for<void>([&](auto done) {
        port_.raise_fences({{shard_id(static_cast<std::int64_t>(shard)), mine}}, done);
    });
    if (!raised)
        return false;
    owned_[shard] = mine;
    for (std::size_t i = 0; i < world_.conversations.size(); ++i) {
        if (shard_of(i) == shard && !reload(i, true)) {
            owned_.erase(shard);
            return false;
        }
    }
    std::scoped_lock guard{world_.mutex};
    ++world_.report.takeovers;
    return true;
}

bool chaos_writer::reload(std::size_t conversation, bool is_takeover) {
    auto id = world_.conversations[conversation];
    auto loaded =
        wait_for<conversation_record>([&](auto done) { port_.load_conversation(id, done); });
    if (!loaded)
        return false;
    heads_[conversation] = loaded->head;
    if (is_takeover) {
        std::scoped_lock guard{world_.mutex};
        world_.takeovers.push_back({id, owned_[shard_of(conversation)], loaded->head});
    }
    return true;
}

chaos_writer::sending chaos_writer::build() {
    sending next;
    for (const auto& [shard, under] : owned_)
        next.batch.fences.push_back({shard_id(static_cast<std::int64_t>(shard)), under});
    for (const auto& [conversation, head] : heads_) {
        if (!owned_.contains(shard_of(conversation)))
            continue;
        auto at = head;
        for (const auto& request : world_.clients.take(conversation, 1 + random_.below(3))) {
            at = at.next();
            if (request.is_entry)
                next.batch.entries.push_back(entry_of(request, at));
            else
                next.batch.messages.push_back(message_of(request, at));
            next.requests.push_back(request);
        }
    }
    return next;
}

message_row chaos_writer::message_of(const chaos_clients::request& request, seq at) const {
    message_row row;
    row.shard = shard_id(static_cast<std::int64_t>(shard_of(request.conversation)));
    row.message.id = message_id::make();
    row.message.conversation = world_.conversations[request.conversation];
    row.message.seq = at;
    row.message.key = request.key;
    row.message.text = "storm";
    row.message.created_at = timestamp::now();
    return row;
}

entry_row chaos_writer::entry_of(const chaos_clients::request& request, seq at) const {
    entry_row row;
    row.shard = shard_id(static_cast<std::int64_t>(shard_of(request.conversation)));
    row.entry.id = entry_id::make();
    row.entry.conversation = world_.conversations[request.conversation];
    row.entry.seq = at;
    row.entry.created_at = timestamp::now();
    row.entry.name = "storm";
    row.keyed = keyed_request{request.key, "storm"};
    return row;
}

void chaos_writer::send(const sending& what) {
    if (what.requests.empty()) {
        std::this_thread::sleep_for(2ms);
        return;
    }
    auto outcome = wait_for<commit_outcome>([&](auto done) { port_.commit(0, what.batch, done); });
    if (outcome)
        take_outcome(what, *outcome);
    else
        world_.clients.complain("a commit was given up: " + outcome.error().detail);
}

void chaos_writer::take_outcome(const sending& what, const commit_outcome& outcome) {
    std::scoped_lock guard{world_.mutex};
    std::set<std::size_t> refused;
    std::set<std::size_t> excused;
    auto message = outcome.messages.begin();
    auto entry = outcome.entries.begin();
    for (const auto& request : what.requests) {
        const auto& row = request.is_entry ? *entry++ : *message++;
        count(row.status);
        if (row.status == row_status::ok || row.status == row_status::duplicate)
            world_.clients.acknowledge(request, row.stored_seq);
        else
            world_.clients.give_back(request);
        if (row.status == row_status::ok)
            heads_[request.conversation] = row.stored_seq;
        if (row.status == row_status::duplicate)
            excused.insert(request.conversation);
        if (row.status == row_status::reload)
            refused.insert(request.conversation);
        if (row.status == row_status::fenced)
            owned_.erase(shard_of(request.conversation));
    }
    // A known key refuses the other rows of its conversation. Nothing else may: an owner knows
    // where its log ends.
    for (auto conversation : refused) {
        if (!excused.contains(conversation))
            world_.clients.complain("an owner was not where its log ends");
    }
}

void chaos_writer::count(row_status status) {
    auto& report = world_.report;
    switch (status) {
    case row_status::ok:
        ++report.acknowledged;
        break;
    case row_status::duplicate:
        ++report.duplicates;
        break;
    case row_status::fenced:
        ++report.fenced;
        break;
    case row_status::reload:
    case row_status::expired:
        ++report.reloads;
        break;
    }
}

void chaos_writer::pause_now_and_then() {
    if (random_.chance(0.2))
        std::this_thread::sleep_for(random_.jitter(30ms));
}

} // namespace parley::test
