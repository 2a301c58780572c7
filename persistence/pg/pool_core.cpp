#include "persistence/pg/pool_core.hpp"

#include "runtime/base/log.hpp"
#include "runtime/base/metrics.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>

namespace parley::pg {

pool_core::pool_core(net::io_context& context, pool_settings settings)
    : context_{context}, settings_{std::move(settings)}, seed_{std::random_device{}()} {}

void pool_core::start() {
    for (int i = 0; i < settings_.connections; ++i)
        repair(slots_.emplace_back());
}

void pool_core::close() {
    closed_ = true;
}

net::awaitable<result<lease>> pool_core::acquire() {
    auto self = shared_from_this();
    pool_slot* slot = nullptr;
    if (!free_.empty() && waiters_.empty()) {
        slot = free_.back();
        free_.pop_back();
    } else if (std::ssize(waiters_) >= settings_.waiting_max) {
        co_return failure{errc::overloaded, "too many wait for a connection"};
    } else {
        slot = co_await wait_for_slot();
    }
    if (slot == nullptr)
        co_return failure{errc::storage_unavailable, "no connection stands"};
    co_return lease{self, *slot};
}

net::awaitable<pool_slot*> pool_core::wait_for_slot() {
    // While the database stands a connection comes free within the deadline of its call.
    auto longest = is_reachable() ? settings_.connection.deadline : patience_left();
    if (closed_ || longest <= clock::duration::zero())
        co_return nullptr;
    auto waiting = std::make_shared<waiter>(context_);
    waiters_.push_back(waiting);
    waiting->signal.expires_after(longest);
    boost::system::error_code cancelled;
    co_await waiting->signal.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    if (waiting->given == nullptr)
        std::erase(waiters_, waiting);
    co_return waiting->given;
}

pool_core::clock::duration pool_core::patience_left() const {
    return away_since_ + settings_.patience - clock::now();
}

void pool_core::make_available(pool_slot& slot) {
    if (waiters_.empty()) {
        free_.push_back(&slot);
        return;
    }
    auto first = std::move(waiters_.front());
    waiters_.pop_front();
    first->given = &slot;
    first->signal.cancel();
}

void pool_core::give_back(pool_slot& slot) {
    // A coroutine that ended early may leave a call or a transaction behind.
    if (slot.held->is_usable() && slot.held->is_idle())
        make_available(slot);
    else
        repair(slot);
}

void pool_core::on_idle_loss(pool_slot& slot) {
    std::erase(free_, &slot);
    repair(slot);
}

void pool_core::repair(pool_slot& slot) {
    if (slot.held && --standing_ == 0)
        away_since_ = clock::now();
    if (!closed_)
        net::co_spawn(context_, connect(slot), net::detached);
}

net::awaitable<void> pool_core::connect(pool_slot& slot) {
    static auto& reconnects = metrics::counter(
        "parley_pg_connects_total", "Connections made to the database", {{"role", "pool"}}
    );
    auto self = shared_from_this();
    backoff pause{++seed_};
    net::basic_waitable_timer<clock> timer{context_};
    slot.held.reset();
    auto settings = settings_.connection;
    while (!closed_) {
        auto made = co_await connection::open(context_, settings);
        if (made) {
            reconnects.Increment();
            slot.held = std::move(*made);
            slot.held->on_lost([this, &slot] { on_idle_loss(slot); });
            ++standing_;
            make_available(slot);
            co_return;
        }
        log::debug("pg_connect_failed", {{"why", made.error().detail}});
        settings.be_more_patient();
        timer.expires_after(pause.next());
        co_await timer.async_wait(net::use_awaitable);
    }
}

} // namespace parley::pg
