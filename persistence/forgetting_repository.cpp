#include "persistence/forgetting_repository.hpp"

namespace parley {

namespace {

constexpr pg::statement select_erasures_heard{
    "select_erasures_heard", "SELECT at, user_id FROM messaging.erasures_heard"
};

constexpr pg::statement forget_people{
    "forget_people",
    "SELECT user_id, forgotten::text FROM messaging.forget_people($1::uuid[], $2, $3)"
};

} // namespace

net::awaitable<result<std::optional<erasure_cursor>>> forgetting_repository::heard() {
    auto rows = co_await pool_.read(select_erasures_heard);
    if (!rows)
        co_return rows.error();
    std::optional<erasure_cursor> place;
    if (!rows->empty())
        place = erasure_cursor{rows->get<timestamp>(0, 0), rows->get<user_id>(0, 1)};
    co_return place;
}

net::awaitable<result<std::vector<erased_person>>>
forgetting_repository::forget(std::vector<user_id> people, erasure_cursor heard) {
    pg::params with;
    with.add(people).add(heard.at).add(heard.user);
    auto rows = co_await pool_.execute(forget_people, std::move(with));
    if (!rows)
        co_return rows.error();
    std::vector<erased_person> forgotten;
    for (int row = 0; row < rows->count(); ++row)
        forgotten.push_back({rows->get<user_id>(row, 0), rows->get<std::string>(row, 1)});
    co_return forgotten;
}

} // namespace parley
