#pragma once

#include "persistence/postgres_storage.hpp"
#include "tests/persistence/database.hpp"

#include <initializer_list>

namespace parley::test {

/// 32 bytes in base64.
inline constexpr const char* master_key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// One message as its conversation actor would sequence it; shard 1 unless another is named.
inline message_row row_of(conversation_id conversation, std::int64_t at, user_id sender) {
    message_row row;
    row.shard = shard_id{1};
    row.message.id = message_id::make();
    row.message.conversation = conversation;
    row.message.seq = seq{at};
    row.message.sender = sender;
    row.message.key = client_key::make();
    row.message.text = "text " + std::to_string(at);
    row.message.created_at = timestamp::now();
    return row;
}

inline commit_batch batch_of(std::vector<message_row> rows, epoch under = {}) {
    return {{{shard_id{1}, under}}, std::move(rows), {}, {}};
}

// The calls of a port, each waited for.

inline result<commit_outcome> commit(storage_port& port, const commit_batch& batch, int lane = 0) {
    return wait_for<commit_outcome>([&](auto done) { port.commit(lane, batch, done); });
}

inline result<void> raise_fence(storage_port& port, shard_id shard, epoch to) {
    return wait_for<void>([&](auto done) { port.raise_fences({{shard, to}}, done); });
}

inline result<direct_opened> open_direct(storage_port& port, const direct_request& request) {
    return wait_for<direct_opened>([&](auto done) { port.open_direct(request, done); });
}

inline result<conversation_record> load(storage_port& port, conversation_id id) {
    return wait_for<conversation_record>([&](auto done) { port.load_conversation(id, done); });
}

inline result<history_page> read_history(storage_port& port, const history_query& query) {
    return wait_for<history_page>([&](auto done) { port.read_history(query, done); });
}

inline result<inbox_page> read_inbox(storage_port& port, const inbox_query& query) {
    return wait_for<inbox_page>([&](auto done) { port.read_inbox(query, done); });
}

/// A port on a database of its own, and two people who talk.
struct storage_fixture {
    explicit storage_fixture(const char* key = "")
        : cipher{content_cipher::make(key).value()}, port{loop, settings(), cipher} {}

    storage_settings settings() const { return database.settings(); }

    direct_opened open() {
        return open_direct(port, {alice, bob, {}, conversation_id::make()}).value();
    }

    /// Commits texts 1 to `count` and returns their rows.
    std::vector<message_row> send(const direct_opened& to, int count, content_key_ptr key = {}) {
        std::vector<message_row> rows;
        for (int i = 1; i <= count; ++i)
            rows.push_back(row_of(to.id, i, i % 2 == 0 ? bob : alice));
        for (auto& row : rows)
            row.key = key;
        auto outcome = commit(port, batch_of(rows)).value();
        for (const auto& one : outcome.messages)
            CAF_REQUIRE(one.status == row_status::ok);
        return rows;
    }

    own_database database;
    probe look{database.url()};
    content_cipher cipher;
    pg::loop loop;
    postgres_storage port;
    user_id alice = user_id::make();
    user_id bob = user_id::make();
};

} // namespace parley::test
