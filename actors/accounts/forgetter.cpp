#include "actors/accounts/forgetter.hpp"

#include "runtime/base/log.hpp"

#include <boost/asio/use_awaitable.hpp>

using namespace std::chrono_literals;

namespace parley {

namespace {

/// Days are allowed; this keeps both databases much alike.
constexpr auto interval = 5s;

std::vector<user_id> erased_in(const erasure_page& page) {
    std::vector<user_id> people;
    for (const auto& event : page.events) {
        if (event.step == erasure_step::erased)
            people.push_back(event.user);
    }
    return people;
}

} // namespace

forgetter::forgetter(pg::loop& loop, pg::pool& pool, erasure_watch::source from)
    : loop_{loop}, known_{pool}, source_{std::move(from)}, timer_{loop.context()} {}

void forgetter::start() {
    loop_.keep_running([this] { return run(); });
}

net::awaitable<void> forgetter::run() {
    while (true) {
        co_await hear();
        timer_.expires_after(interval);
        co_await timer_.async_wait(net::use_awaitable);
    }
}

/// Whatever fails is heard again in the next round, from where the last one that worked ended.
net::awaitable<void> forgetter::hear() {
    auto heard = co_await known_.heard();
    if (!heard)
        co_return;
    // Who asks for the first time asks from the beginning.
    auto place = *heard ? overlapping(**heard) : erasure_cursor{};
    bool has_more = true;
    while (has_more) {
        auto page = co_await source_(place);
        if (!page || page->events.empty())
            co_return;
        const auto& last = page->events.back();
        place = erasure_cursor{last.at, last.user};
        has_more = page->has_more;
        auto forgotten = co_await known_.forget(erased_in(*page), place);
        if (!forgotten) {
            log::warning("forgetting_failed", {{"reason", forgotten.error().detail}});
            co_return;
        }
        for (const auto& person : *forgotten)
            log::info(
                "person_forgotten", {{"user_id", to_string(person.user)}, {"rows", person.what}}
            );
    }
}

} // namespace parley
