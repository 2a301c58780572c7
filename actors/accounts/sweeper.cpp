#include "actors/accounts/sweeper.hpp"

#include "runtime/base/log.hpp"

#include <boost/asio/use_awaitable.hpp>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto interval = 1h;

std::string shown(const result<std::int64_t>& count) {
    return count ? std::to_string(*count) : count.error().detail;
}

} // namespace

sweeper::sweeper(pg::loop& loop, pg::pool& pool, const email_cipher_ptr& emails)
    : loop_{loop}, accounts_{pool, emails}, tokens_{pool, emails}, mails_{pool, emails},
      timer_{loop.context()} {}

void sweeper::start() {
    // A bug in one round, already logged, must not keep later rounds from coming.
    net::co_spawn(loop_.context(), run(), [this](const std::exception_ptr& thrown) {
        if (thrown) {
            pg::failure_of(thrown);
            start();
        }
    });
}

net::awaitable<void> sweeper::run() {
    while (true) {
        timer_.expires_after(interval);
        co_await timer_.async_wait(net::use_awaitable);
        auto tokens = co_await tokens_.delete_expired();
        auto links = co_await accounts_.delete_expired_verifications();
        auto mails = co_await mails_.delete_old();
        log::info(
            "accounts_swept",
            {{"refresh_tokens", shown(tokens)},
             {"verifications", shown(links)},
             {"mails", shown(mails)}}
        );
    }
}

} // namespace parley
