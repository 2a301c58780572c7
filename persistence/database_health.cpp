#include "persistence/database_health.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

namespace parley {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr auto pause_between = 1s;
constexpr auto trusted_for = 2500ms;
constexpr pg::statement sign_of_life{"sign_of_life", "SELECT 1"};

} // namespace

void database_health::start(net::io_context& context, std::shared_ptr<void> owner) {
    net::co_spawn(context, run(std::move(owner)), net::detached);
}

void database_health::close() {
    closed_ = true;
    timer_.cancel();
}

bool database_health::is_reachable() const {
    auto at = clock::time_point{clock::duration{answered_at_.load()}};
    return clock::now() - at < trusted_for;
}

net::awaitable<void> database_health::run(std::shared_ptr<void> owner) {
    (void)owner; // keeps this and the database alive
    while (!closed_) {
        auto answer = co_await database_.read(sign_of_life);
        if (answer)
            answered_at_ = clock::now().time_since_epoch().count();
        boost::system::error_code cancelled;
        timer_.expires_after(answer ? pause_between : 100ms);
        co_await timer_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
    }
}

} // namespace parley
