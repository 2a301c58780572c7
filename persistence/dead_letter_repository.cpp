#include "persistence/dead_letter_repository.hpp"

namespace parley {

namespace {

constexpr pg::statement insert_dead_letter{
    "insert_dead_letter",
    R"(
INSERT INTO messaging.dead_letters (shard_id, entity_id, kind, fingerprint, error, payload)
VALUES ($1, $2, $3, convert_to($4, 'UTF8'), $5, convert_to($6, 'UTF8')))"
};

} // namespace

net::awaitable<result<void>> dead_letter_repository::insert(dead_letter letter) {
    pg::params with;
    with.add(static_cast<std::int32_t>(letter.shard.value)).add(letter.entity).add(letter.kind);
    with.add(letter.fingerprint).add(letter.error).add(letter.payload);
    auto done = co_await database_.execute(insert_dead_letter, std::move(with));
    if (!done)
        co_return done.error();
    co_return result<void>{};
}

} // namespace parley
