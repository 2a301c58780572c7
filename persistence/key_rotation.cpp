#include "persistence/key_rotation.hpp"

#include "runtime/base/ids.hpp"

namespace parley {

namespace {

constexpr std::int64_t batch_rows_max = 500;

constexpr pg::statement select_old_data_keys{
    "select_old_data_keys",
    "SELECT purpose, wrapped FROM users.data_keys WHERE substring(wrapped FROM 1 FOR $2) <> $1"
};

constexpr pg::statement update_data_key{
    "update_data_key", "UPDATE users.data_keys SET wrapped = $3 WHERE purpose = $1 AND wrapped = $2"
};

constexpr pg::statement select_old_content_keys{
    "select_old_content_keys",
    R"sql(
    SELECT id, content_key FROM messaging.conversations
    WHERE id > $1 AND content_key IS NOT NULL AND substring(content_key FROM 1 FOR $3) <> $2
    ORDER BY id LIMIT $4
    )sql"
};

// Only where nobody else was quicker.
constexpr pg::statement update_content_keys{
    "update_content_keys",
    R"sql(
    UPDATE messaging.conversations SET content_key = fresh
    FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS changes (of_conversation, old, fresh)
    WHERE id = of_conversation AND content_key = old
    )sql"
};

struct change {
    conversation_id conversation;
    pg::bytes old;
    pg::bytes fresh;
};

std::int32_t size_of(std::string_view name) {
    return static_cast<std::int32_t>(name.size());
}

} // namespace

net::awaitable<result<std::int64_t>> key_rotation::run() {
    if (!masters_->are_present())
        co_return 0;
    auto data_keys = co_await run_data_keys();
    if (!data_keys)
        co_return data_keys.error();
    auto conversations = co_await run_conversations();
    if (!conversations)
        co_return conversations.error();
    co_return *data_keys + *conversations;
}

net::awaitable<result<std::int64_t>> key_rotation::run_data_keys() {
    auto name = masters_->first_name();
    auto rows = co_await pool_.read(select_old_data_keys, pg::bind(pg::bytes{name}, size_of(name)));
    if (!rows)
        co_return rows.error();
    std::int64_t count = 0;
    for (int row = 0; row < rows->count(); ++row) {
        auto old = rows->get<pg::bytes>(row, 1);
        auto fresh = wrapped_anew(old);
        if (!fresh)
            co_return fresh.error();
        auto with = pg::bind(rows->get<std::string>(row, 0), old, *fresh);
        auto done = co_await pool_.execute(update_data_key, std::move(with));
        if (!done)
            co_return done.error();
        count += done->affected();
    }
    co_return count;
}

net::awaitable<result<std::int64_t>> key_rotation::run_conversations() {
    std::int64_t count = 0;
    conversation_id after;
    while (true) {
        auto name = masters_->first_name();
        auto with = pg::bind(after, pg::bytes{name}, size_of(name), batch_rows_max);
        auto rows = co_await pool_.read(select_old_content_keys, std::move(with));
        if (!rows)
            co_return rows.error();
        if (rows->empty())
            co_return count;
        std::vector<change> batch;
        for (int row = 0; row < rows->count(); ++row) {
            after = rows->get<conversation_id>(row, 0);
            auto old = rows->get<pg::bytes>(row, 1);
            auto fresh = wrapped_anew(old);
            if (!fresh)
                co_return fresh.error();
            batch.push_back({after, std::move(old), std::move(*fresh)});
        }
        pg::params update;
        update.add_array(
                  batch, [](const auto& x) { return x.conversation; }
        ).add_array(batch, [](const auto& x) {
             return x.old;
         }).add_array(batch, [](const auto& x) { return x.fresh; });
        auto done = co_await pool_.execute(update_content_keys, std::move(update));
        if (!done)
            co_return done.error();
        count += done->affected();
    }
}

result<pg::bytes> key_rotation::wrapped_anew(const pg::bytes& old) {
    auto plain = masters_->unwrap(old.value);
    if (!plain)
        return plain.error();
    return pg::bytes{masters_->wrap(*plain)};
}

} // namespace parley
