#include "actors/accounts/eraser.hpp"

#include "runtime/base/log.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto interval = 1s;
/// Clocks differ, and a token may be given out while the wish is taken down.
constexpr auto margin = 5min;

} // namespace

eraser::eraser(pg::loop& loop, pg::pool& pool, std::chrono::seconds window)
    : loop_{loop}, erasures_{pool}, window_{window + margin}, timer_{loop.context()} {}

void eraser::start(std::function<void(user_id)> ended, std::function<void(user_id)> erased) {
    ended_ = std::move(ended);
    erased_ = std::move(erased);
    spawn_run();
}

void eraser::stop() {
    auto forget = [](eraser& self) -> net::awaitable<result<void>> {
        self.ended_ = nullptr;
        co_return result<void>{};
    };
    loop_.run(forget(*this));
}

// A bug in one round, already logged, must not keep later rounds from coming.
void eraser::spawn_run() {
    net::co_spawn(loop_.context(), run(), [this](const std::exception_ptr& thrown) {
        if (thrown) {
            pg::failure_of(thrown);
            spawn_run();
        }
    });
}

net::awaitable<void> eraser::run() {
    while (true) {
        co_await note_recent();
        co_await erase_due();
        timer_.expires_after(interval);
        boost::system::error_code ignored;
        co_await timer_.async_wait(net::redirect_error(net::use_awaitable, ignored));
    }
}

net::awaitable<void> eraser::note_recent() {
    auto users = co_await erasures_.recent(window_);
    if (!users)
        co_return;
    for (auto user : revoked_->replace(*users)) {
        if (ended_)
            ended_(user);
    }
}

net::awaitable<void> eraser::erase_due() {
    auto erased = co_await erasures_.erase_due();
    if (!erased) {
        log::warning("erasure_failed", {{"reason", erased.error().detail}});
        co_return;
    }
    for (const auto& person : *erased) {
        log::info("person_erased", {{"user_id", to_string(person.user)}, {"rows", person.what}});
        erased_(person.user);
    }
}

} // namespace parley
