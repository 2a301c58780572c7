#include "actors/accounts/sweeper.hpp"

#include "runtime/base/log.hpp"

#include <boost/asio/use_awaitable.hpp>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr auto interval = 1min;
/// Of what lives for days.
constexpr int rounds_between = 60;

std::string shown(const result<std::int64_t>& count) {
    return count ? std::to_string(*count) : count.error().detail;
}

} // namespace

sweeper::sweeper(pg::loop& loop, pg::pool& pool, const email_cipher_ptr& emails, int guess_keys_max)
    : loop_{loop}, accounts_{pool, emails}, tokens_{pool, emails}, mails_{pool, emails},
      guesses_{pool}, guess_keys_max_{guess_keys_max}, timer_{loop.context()} {}

void sweeper::start() {
    loop_.keep_running([this] { return run(); });
}

net::awaitable<void> sweeper::run() {
    for (int round = 1;; ++round) {
        timer_.expires_after(interval);
        co_await timer_.async_wait(net::use_awaitable);
        co_await guesses_.sweep(guess_keys_max_);
        if (round % rounds_between == 0)
            co_await sweep_accounts();
    }
}

net::awaitable<void> sweeper::sweep_accounts() {
    auto tokens = co_await tokens_.delete_expired();
    auto links = co_await accounts_.delete_expired_verifications();
    auto mails = co_await mails_.delete_old();
    log::info(
        "accounts_swept",
        {{"refresh_tokens", shown(tokens)}, {"verifications", shown(links)}, {"mails", shown(mails)}
        }
    );
}

} // namespace parley
