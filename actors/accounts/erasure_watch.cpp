#include "actors/accounts/erasure_watch.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto interval = 1s;
/// Clocks differ, and a token may be given out while the wish is taken down.
constexpr auto margin = 5min;
/// A round ends here, and the next goes on.
constexpr int pages_max = 64;

} // namespace

erasure_watch::erasure_watch(pg::loop& loop, source from, std::chrono::seconds window)
    : loop_{loop}, source_{std::move(from)}, window_{window + margin}, timer_{loop.context()} {}

void erasure_watch::start(listeners tell) {
    tell_ = std::move(tell);
    loop_.keep_running([this] { return run(); });
}

void erasure_watch::stop() {
    auto forget = [](erasure_watch& self) -> net::awaitable<result<void>> {
        self.tell_ = {};
        co_return result<void>{};
    };
    loop_.run(forget(*this));
}

net::awaitable<void> erasure_watch::run() {
    while (true) {
        co_await read_news();
        forget_old();
        timer_.expires_after(interval);
        boost::system::error_code ignored;
        co_await timer_.async_wait(net::redirect_error(net::use_awaitable, ignored));
    }
}

net::awaitable<void> erasure_watch::read_news() {
    auto place = after_ ? std::optional{overlapping(*after_)} : std::nullopt;
    for (int page = 0; page < pages_max; ++page) {
        auto news = co_await source_(place);
        if (!news)
            co_return;
        auto count = known_.size();
        for (const auto& event : news->events)
            note(event);
        if (known_.size() != count)
            publish();
        if (news->events.empty())
            co_return;
        const auto& last = news->events.back();
        place = erasure_cursor{last.at, last.user};
        if (!news->has_more) {
            after_ = place;
            co_return;
        }
    }
    // So many at once are all older than what may still come late.
    auto later = place->at.micros + std::chrono::microseconds{erasure_overlap}.count();
    after_ = erasure_cursor{{later}, {}};
}

void erasure_watch::note(const erasure_event& event) {
    auto& person = known_.try_emplace(event.user, known{clock::now(), false}).first->second;
    if (event.step != erasure_step::erased || person.is_told_erased)
        return;
    person.is_told_erased = true;
    if (tell_.erased)
        tell_.erased(event);
}

void erasure_watch::forget_old() {
    auto count = std::erase_if(known_, [now = clock::now(), this](const auto& entry) {
        return entry.second.since + window_ < now;
    });
    if (count > 0)
        publish();
}

void erasure_watch::publish() {
    std::vector<user_id> users;
    users.reserve(known_.size());
    for (const auto& [user, unused] : known_)
        users.push_back(user);
    for (auto user : revoked_->replace(users)) {
        if (tell_.closed)
            tell_.closed(user);
    }
}

} // namespace parley
