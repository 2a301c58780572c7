#include "persistence/pg/pool.hpp"

#include "persistence/pg/pool_core.hpp"

#include <boost/asio/post.hpp>

namespace parley::pg {

namespace {

constexpr statement begin_transaction{"begin", "BEGIN"};
constexpr statement commit_transaction{"commit", "COMMIT"};
constexpr statement roll_back_transaction{"roll_back", "ROLLBACK"};

} // namespace

lease::~lease() {
    if (slot_ != nullptr)
        owner_->give_back(*slot_);
}

connection& lease::operator*() const {
    return *slot_->held;
}

pool::pool(loop& on, pool_settings settings)
    : context_{on.context()}, core_{std::make_shared<pool_core>(context_, std::move(settings))} {
    net::post(context_, [core = core_] { core->start(); });
}

pool::~pool() {
    core_->close();
    // Connections end where their handlers run.
    net::post(context_, [core = std::move(core_)] {});
}

net::awaitable<result<lease>> pool::acquire() {
    return core_->acquire();
}

bool pool::is_reachable() const {
    return core_->is_reachable();
}

net::awaitable<result<rows>> pool::execute(const statement& what, params with) {
    auto leased = co_await acquire();
    if (!leased)
        co_return leased.error();
    co_return co_await (*leased)->execute(what, std::move(with));
}

net::awaitable<result<rows>> pool::read(const statement& what, params with) {
    constexpr int attempts = 2;
    for (int attempt = 1;; ++attempt) {
        auto leased = co_await acquire();
        if (!leased)
            co_return leased.error();
        auto answer = co_await (*leased)->execute(what, with);
        if (answer || (*leased)->is_usable())
            co_return answer;
        if (attempt == attempts)
            co_return failure{errc::storage_unavailable, answer.error().detail};
    }
}

net::awaitable<result<void>> begin(connection& on) {
    auto begun = co_await on.execute(begin_transaction);
    if (begun)
        co_return result<void>{};
    co_return failure{errc::storage_unavailable, begun.error().detail};
}

net::awaitable<result<void>> commit(connection& on) {
    auto done = co_await on.execute(commit_transaction);
    if (!done)
        co_return done.error();
    // COMMIT of a transaction that has failed answers ROLLBACK, and no error.
    if (done->tag() != "COMMIT")
        co_return failure{errc::internal, "the transaction had failed"};
    co_return result<void>{};
}

net::awaitable<void> roll_back(connection& on) {
    // When this fails the connection is lost, and with it the transaction.
    if (on.is_usable())
        (void)co_await on.execute(roll_back_transaction);
}

} // namespace parley::pg
