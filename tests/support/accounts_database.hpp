#pragma once

#include "persistence/accounts_repository.hpp"
#include "persistence/pg/pool.hpp"
#include "persistence/refresh_token_repository.hpp"

#include <caf/test/dsl.hpp>

#include <future>
#include <string>

namespace parley::test {

/// Runs a coroutine on the loop and waits for its outcome, at most a while.
template <class T>
result<T> wait_for(pg::loop& loop, net::awaitable<result<T>> work) {
    auto done = std::make_shared<std::promise<result<T>>>();
    auto outcome = done->get_future();
    loop.spawn(std::move(work), [done](result<T> value) { done->set_value(std::move(value)); });
    if (outcome.wait_for(std::chrono::seconds{30}) != std::future_status::ready)
        CAF_FAIL("a coroutine on the storage loop does not end");
    return outcome.get();
}

/// The database of `tools/with-postgres`, without any user when a test begins.
class accounts_database {
public:
    accounts_database();

    template <class T>
    result<T> wait(net::awaitable<result<T>> work) {
        return wait_for(loop, std::move(work));
    }

    /// The value, or the test ends.
    template <class T>
    T get(net::awaitable<result<T>> work) {
        auto outcome = wait(std::move(work));
        if (!outcome)
            CAF_FAIL(code_name(outcome.error().code) << " " << outcome.error().detail);
        if constexpr (!std::is_void_v<T>)
            return std::move(*outcome);
    }

    /// The code of the failure; `errc::none` for a success.
    template <class T>
    errc failure_of(net::awaitable<result<T>> work) {
        auto outcome = wait(std::move(work));
        return outcome ? errc::none : outcome.error().code;
    }

    void run(const std::string& script);
    std::int64_t count(const std::string& from_where);

    /// Somebody who is in the database already.
    user_id add_user(const std::string& username, bool email_verified = true);

    pg::loop loop;
    pg::pool pool;
    const email_cipher_ptr emails = std::make_shared<const email_cipher>();
    accounts_repository accounts{pool, emails};
    refresh_token_repository tokens{pool, emails};
};

} // namespace parley::test
