#include "persistence/result_repository.hpp"

namespace parley {

namespace {

constexpr pg::statement delete_old_results{
    "delete_old_results",
    R"(
DELETE FROM messaging.idempotent_results
 WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM messaging.idempotent_results
         WHERE created_at < clock_timestamp() - make_interval(secs => $1)
         LIMIT $2 FOR UPDATE SKIP LOCKED)))"
};

} // namespace

net::awaitable<result<std::int64_t>>
result_repository::delete_older(std::chrono::seconds than, int limit) {
    auto with = pg::bind(static_cast<double>(than.count()), std::int64_t{limit});
    auto done = co_await database_.execute(delete_old_results, std::move(with));
    if (!done)
        co_return done.error();
    co_return done->affected();
}

} // namespace parley
