#include "persistence/fence_repository.hpp"

namespace parley {

namespace {

constexpr pg::statement raise_fences{"raise_fences", "SELECT messaging.raise_fences($1, $2)"};

} // namespace

net::awaitable<result<void>> fence_repository::raise(std::vector<shard_epoch> shards) {
    pg::params with;
    with.add_array(shards, [](const shard_epoch& s) {
        return static_cast<std::int32_t>(s.shard.value);
    });
    with.add_array(shards, [](const shard_epoch& s) { return s.epoch; });
    // Raising twice is raising once: an unknown outcome is settled by asking again, as a read.
    auto answer = co_await database_.read(raise_fences, std::move(with));
    if (!answer)
        co_return answer.error();
    if (!answer->get<bool>(0, 0))
        co_return failure{errc::fenced, "a higher epoch stands"};
    co_return result<void>{};
}

} // namespace parley
