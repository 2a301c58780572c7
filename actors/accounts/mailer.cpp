#include "actors/accounts/mailer.hpp"

#include "actors/accounts/secret.hpp"
#include "runtime/base/log.hpp"
#include "runtime/base/metrics.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;

namespace parley {

namespace {

constexpr int claim_max = 16;
/// Mails of other nodes that died are found by looking.
constexpr auto poll_interval = 2s;

circuit_breaker::time_point now() {
    return std::chrono::steady_clock::now();
}

prometheus::Counter& mails(const char* outcome) {
    return metrics::counter(
        "parley_mails_total", "Attempts to send a mail by outcome", {{"outcome", outcome}}
    );
}

} // namespace

mailer::mailer(parts with)
    : parts_{std::move(with)}, timer_{parts_.loop.context()},
      retries_{
          {.pause_min = parts_.settings.retry_min,
           .pause_max = parts_.settings.retry_max,
           .age_max = parts_.settings.give_up},
          static_cast<std::uint64_t>(timestamp::now().micros)
      } {}

mailer::~mailer() {
    parts_.transport->stop();
}

void mailer::start(std::string public_url, std::optional<node_id> node) {
    node_ = node;
    public_url_ = std::move(public_url);
    parts_.loop.keep_running([this] { return run(); });
}

void mailer::wake() {
    is_woken_ = true;
    timer_.cancel();
}

net::awaitable<void> mailer::run() {
    while (true) {
        if (!std::exchange(is_woken_, false)) {
            timer_.expires_after(wait_);
            boost::system::error_code ignored;
            co_await timer_.async_wait(net::redirect_error(net::use_awaitable, ignored));
            is_woken_ = false;
        }
        wait_ = poll_interval;
        if (auto pause = breaker_.wait(now()); pause.count() > 0) {
            wait_ = pause;
            continue;
        }
        auto limit = breaker_.is_open() ? 1 : claim_max;
        auto count = co_await send_due(limit);
        is_woken_ = is_woken_ || count == limit;
    }
}

net::awaitable<int> mailer::send_due(int limit) {
    // Long enough for the whole batch, so that no other node sends the same mail meanwhile.
    auto lease = parts_.settings.timeout * claim_max + 60s;
    auto due = co_await parts_.outbox.claim(limit, lease, node_);
    if (!due)
        co_return 0;
    for (auto& one : *due)
        co_await handle(std::move(one));
    co_return static_cast<int>(due->size());
}

net::awaitable<void> mailer::handle(queued_mail what) {
    if (!breaker_.allows(now())) {
        co_await parts_.outbox.put_back(what.row, breaker_.wait(now()));
        co_return;
    }
    auto sent = co_await send(what);
    note(sent);
    if (!sent) {
        co_await postpone(what, sent.error());
        co_return;
    }
    mails("sent").Increment();
    log::info(
        "mail_sent",
        {{"mail", to_string(what.id)},
         {"user_id", to_string(what.user)},
         {"attempt", std::to_string(what.attempts)}}
    );
    // When this fails the lease ends and the mail goes out again; its receiver knows the id.
    co_await parts_.outbox.finish(what.row);
}

void mailer::note(const result<void>& sent) {
    bool was_open = breaker_.is_open();
    if (sent || sent.error().code == errc::validation_failed)
        breaker_.succeeded();
    else
        breaker_.failed(now());
    if (breaker_.is_open() != was_open)
        log::warning(was_open ? "mail_way_works_again" : "mail_way_fails", {});
}

net::awaitable<result<void>> mailer::send(const queued_mail& what) {
    auto secret = make_secret();
    auto stored = co_await parts_.accounts.insert_verification(
        what.user, hash_of_secret(secret), parts_.verification_ttl
    );
    if (!stored)
        co_return stored.error();
    auto link = public_url_ + "/auth/verify?token=" + secret;
    auto made = verification_mail(what.id, {what.user, what.email, what.username}, link);
    co_return co_await sender_.run([this, made = std::move(made)] {
        return parts_.transport->send(made);
    });
}

net::awaitable<void> mailer::postpone(const queued_mail& what, const failure& reason) {
    auto pause = retries_.pause_after(what.attempts, what.age);
    mails(pause ? "failed" : "given_up").Increment();
    log::write(
        pause ? log::level::warning : log::level::error,
        pause ? "mail_failed" : "mail_given_up",
        {},
        {{"mail", to_string(what.id)},
         {"attempt", std::to_string(what.attempts)},
         {"reason", reason.detail},
         {"pause_ms", std::to_string(pause.value_or(0ms).count())}}
    );
    if (!pause) {
        co_await parts_.outbox.finish(what.row);
        co_return;
    }
    co_await parts_.outbox.postpone(what.row, *pause);
    wait_ = std::min(wait_, *pause);
}

} // namespace parley
