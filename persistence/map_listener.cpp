#include "persistence/map_listener.hpp"

#include "persistence/pg/backoff.hpp"
#include "persistence/pg/connection.hpp"

#include <boost/asio/redirect_error.hpp>

#include <charconv>

namespace parley {

namespace {

constexpr const char* listen_script = "LISTEN parley_map";

net::awaitable<void> pass(net::steady_timer& timer) {
    boost::system::error_code ended;
    co_await timer.async_wait(net::redirect_error(net::use_awaitable, ended));
}

std::int64_t version_in(std::string_view payload) {
    std::int64_t version = 0;
    std::from_chars(payload.data(), payload.data() + payload.size(), version);
    return version;
}

} // namespace

void map_listener::start() {
    loop_.spawn(listen(), [](const result<void>&) {});
}

net::awaitable<result<void>> map_listener::listen() {
    pg::backoff pause{std::random_device{}()};
    for (;;) {
        if (co_await listen_once())
            pause.reset();
        net::steady_timer timer{loop_.context(), pause.next()};
        co_await pass(timer);
    }
}

/// Returns when the connection is lost; false when it never listened.
net::awaitable<bool> map_listener::listen_once() {
    auto opened = co_await pg::connection::open(loop_.context(), settings_);
    if (!opened) {
        settings_.be_more_patient();
        co_return false;
    }
    pg::connection& on = **opened;
    net::steady_timer lost{loop_.context(), net::steady_timer::time_point::max()};
    on.on_lost([&lost] { lost.cancel(); });
    on.on_notification([this](std::string_view payload) { told_(version_in(payload)); });
    auto begun = co_await on.run_script(listen_script);
    if (!begun)
        co_return false;
    // Whatever was made before is found out as if it had been told.
    told_(std::numeric_limits<std::int64_t>::max());
    if (on.is_usable())
        co_await pass(lost);
    co_return true;
}

} // namespace parley
