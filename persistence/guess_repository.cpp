#include "persistence/guess_repository.hpp"

namespace parley {

namespace {

constexpr pg::statement take_guess{
    "take_guess",
    R"sql(
    SELECT own_left, own_within, network_left, network_within
    FROM users.take_guess($1, $2, $3, $4, $5)
    )sql"
};

constexpr pg::statement give_guess_back{
    "give_guess_back",
    "UPDATE users.password_guesses SET full_at = full_at - make_interval(secs => $2::float8) "
    "WHERE key = $1"
};

constexpr pg::statement forget_guesses{
    "forget_guesses", "DELETE FROM users.password_guesses WHERE key = $1"
};

constexpr pg::statement sweep_guesses{
    "sweep_guesses",
    R"sql(
    DELETE FROM users.password_guesses
    WHERE full_at <= clock_timestamp()
       OR key IN (SELECT key FROM users.password_guesses ORDER BY full_at DESC OFFSET $1)
    )sql"
};

std::optional<pg::bytes> key_of(const guess_bucket& bucket) {
    return bucket.rule.count_max > 0 ? std::optional{to_bytes(bucket.key)} : std::nullopt;
}

using float_seconds = std::chrono::duration<double>;

rate_budget budget(const rate_rule& rule, double until_full, bool is_within) {
    using clock = std::chrono::steady_clock;
    auto left = std::chrono::duration_cast<clock::duration>(float_seconds{until_full});
    return is_within ? budget_within(rule, left) : budget_used_up(rule, left);
}

} // namespace

net::awaitable<result<guess_repository::budgets>>
guess_repository::take(const guess_bucket& own, const std::optional<guess_bucket>& network) {
    auto other = network.value_or(guess_bucket{{}, {0, own.rule.window}});
    pg::params with;
    with.add(key_of(own)).add(std::int32_t{own.rule.count_max});
    with.add(key_of(other)).add(std::int32_t{other.rule.count_max});
    with.add(float_seconds{own.rule.window}.count());
    auto rows = co_await pool_.execute(take_guess, std::move(with));
    if (!rows)
        co_return rows.error();
    budgets left;
    left.own = budget(own.rule, rows->get<double>(0, 0), rows->get<bool>(0, 1));
    left.network = budget(other.rule, rows->get<double>(0, 2), rows->get<bool>(0, 3));
    co_return left;
}

net::awaitable<result<void>> guess_repository::give_back(const guess_bucket& bucket) {
    if (bucket.rule.count_max == 0)
        co_return result<void>{};
    auto step = float_seconds{bucket.rule.window}.count() / bucket.rule.count_max;
    auto rows = co_await pool_.execute(give_guess_back, pg::bind(to_bytes(bucket.key), step));
    if (!rows)
        co_return rows.error();
    co_return result<void>{};
}

net::awaitable<result<void>> guess_repository::forget(const guess_bucket& bucket) {
    auto rows = co_await pool_.execute(forget_guesses, pg::bind(to_bytes(bucket.key)));
    if (!rows)
        co_return rows.error();
    co_return result<void>{};
}

net::awaitable<result<std::int64_t>> guess_repository::sweep(std::int64_t keys_max) {
    auto rows = co_await pool_.execute(sweep_guesses, pg::bind(keys_max));
    if (!rows)
        co_return rows.error();
    co_return static_cast<std::int64_t>(rows->affected());
}

} // namespace parley
