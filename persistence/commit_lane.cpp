#include "persistence/commit_lane.hpp"

#include "persistence/commit_batch_encoder.hpp"
#include "persistence/lane_metrics.hpp"
#include "persistence/log_stretches.hpp"
#include "runtime/base/assert.hpp"
#include "runtime/base/log.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <random>
#include <unordered_map>
#include <utility>

namespace parley {

namespace {

using clock = std::chrono::steady_clock;

/// A batch that the server refuses this often is refused for a reason that will not pass.
constexpr int refusals_max = 3;

/// How far the deadline of a batch grows while its outcome stays unknown.
constexpr int deadline_factor_max = 8;

/// The outcome of a batch that the server refuses for good: nothing of it was written.
commit_outcome refused_outcome(const commit_batch& batch) {
    return {
        {batch.messages.size(), {row_status::reload, {}}},
        {batch.cursors.size(), {row_status::reload, {}}},
        {batch.entries.size(), {row_status::reload, {}}}
    };
}

} // namespace

commit_lane::commit_lane(net::io_context& context, int index, pg::connection_settings settings)
    : context_{context}, index_{index}, settings_{std::move(settings)},
      metrics_{lane_metrics::instance()}, backoff_{std::random_device{}()}, event_{context} {}

void commit_lane::start() {
    net::co_spawn(
        context_,
        [self = shared_from_this()] { return self->run(); },
        [](const std::exception_ptr& thrown) {
            // A lane that stops serving would stall its shards for ever: better no node.
            if (thrown)
                std::rethrow_exception(thrown);
        }
    );
}

void commit_lane::submit(commit_batch batch, storage_port::handler<commit_outcome> done) {
    require(!job_, "a lane commits one batch at a time");
    if (closed_) {
        done(failure{errc::storage_unavailable, "storage is closed"});
        return;
    }
    job_ = job{std::move(batch), std::move(done)};
    event_.cancel();
}

void commit_lane::close() {
    closed_ = true;
    event_.cancel();
}

net::awaitable<void> commit_lane::run() {
    while (!closed_) {
        if (!connection_ || !connection_->is_usable())
            co_await reconnect();
        else if (job_)
            co_await serve();
        else
            co_await wait_for_event();
    }
    if (job_)
        std::exchange(job_, std::nullopt)
            ->done(failure{errc::storage_unavailable, "storage is closed"});
    connection_.reset();
    is_connected_ = false;
}

net::awaitable<void> commit_lane::reconnect() {
    if (is_connected_.exchange(false))
        log::warning("lane_disconnected", {{"lane", std::to_string(index_)}});
    connection_.reset();
    auto settings = settings_;
    settings.deadline *= deadline_factor_;
    auto opened = co_await pg::connection::open(context_, std::move(settings));
    if (!opened) {
        settings_.be_more_patient();
        boost::system::error_code cancelled;
        net::basic_waitable_timer<clock> pause{context_, backoff_.next()};
        co_await pause.async_wait(net::redirect_error(net::use_awaitable, cancelled));
        co_return;
    }
    backoff_.reset();
    settings_.connect_deadline = pg::connection_settings{}.connect_deadline;
    connection_ = std::move(*opened);
    connection_->on_lost([this] { event_.cancel(); });
    is_connected_ = true;
    metrics_.connects.Increment();
    log::info("lane_connected", {{"lane", std::to_string(index_)}});
}

net::awaitable<void> commit_lane::wait_for_event() {
    boost::system::error_code cancelled;
    event_.expires_at(clock::time_point::max());
    co_await event_.async_wait(net::redirect_error(net::use_awaitable, cancelled));
}

net::awaitable<void> commit_lane::serve() {
    auto began = clock::now();
    auto outcome = co_await settle(job_->batch);
    if (!outcome && !closed_)
        outcome = co_await settle_apart(job_->batch);
    auto finished = std::exchange(job_, std::nullopt);
    if (!outcome) {
        finished->done(failure{errc::timed_out, "storage is closed"});
        co_return;
    }
    metrics_.observe(finished->batch, *outcome, clock::now() - began);
    finished->done(std::move(*outcome));
}

// Two statements when there are entries: conversations that only get messages keep their short
// way. A batch promises all or nothing a conversation, and each has its rows in one of them.
net::awaitable<std::optional<commit_outcome>> commit_lane::settle(const commit_batch& batch) {
    if (batch.entries.empty())
        co_return co_await settle({batch_statement(batch), encode_batch(batch), decode_batch});
    auto parts = split(batch);
    std::optional<commit_outcome> plain{std::in_place};
    if (!parts.plain.messages.empty() || !parts.plain.cursors.empty())
        plain = co_await settle(parts.plain);
    if (!plain)
        co_return std::nullopt;
    auto mixed = co_await settle({log_statement(parts.mixed), encode_log(parts.mixed), decode_log});
    if (!mixed)
        co_return std::nullopt;
    co_return join(parts, std::move(*plain), std::move(*mixed));
}

// Sends the very same bytes until the outcome is known; nothing when the server refuses them for
// good or the lane is closed.
net::awaitable<std::optional<commit_outcome>> commit_lane::settle(call what) {
    commit_outcome outcome;
    int refusals = 0;
    while (!closed_ && refusals < refusals_max) {
        if (!connection_ || !connection_->is_usable()) {
            co_await reconnect();
            continue;
        }
        auto ended = co_await attempt(what, outcome);
        if (ended == verdict::settled) {
            deadline_factor_ = 1;
            co_return outcome;
        }
        metrics_.replays.Increment();
        // A server that is slow because it is busy must not be kept busy with attempts that are
        // given up just before they succeed.
        if (!connection_->is_usable())
            deadline_factor_ = std::min(deadline_factor_ * 2, deadline_factor_max);
        if (ended == verdict::refused)
            ++refusals;
    }
    co_return std::nullopt;
}

net::awaitable<commit_lane::verdict>
commit_lane::attempt(const call& what, commit_outcome& outcome) {
    auto answer = co_await connection_->execute(what.statement, what.with);
    // A warning may mean that a wait for a standby was cut short: durable here, not yet there.
    // The same batch again takes its own commit record through that wait.
    if (answer && !connection_->warned()) {
        outcome = what.decode(*answer);
        co_return verdict::settled;
    }
    if (answer)
        co_return verdict::unknown;
    log::warning(
        "commit_not_settled", {{"lane", std::to_string(index_)}, {"why", answer.error().detail}}
    );
    if (answer.error().code == errc::internal)
        co_return verdict::refused;
    // The server is there and cannot do it now: do not spin.
    if (connection_->is_usable()) {
        net::basic_waitable_timer<clock> pause{context_, backoff_.next()};
        co_await pause.async_wait(net::use_awaitable);
    }
    co_return verdict::unknown;
}

// One conversation that cannot be written must not hold up the lane: each is settled by itself,
// and the one that is still refused is told to reload. That is a bug, and loud.
net::awaitable<std::optional<commit_outcome>> commit_lane::settle_apart(const commit_batch& batch) {
    std::unordered_map<message_id, row_outcome> messages;
    std::unordered_map<entry_id, row_outcome> entries;
    std::vector<row_outcome> cursors;
    for (const auto& part : cut_apart(batch)) {
        auto settled = co_await settle(part);
        if (!settled && closed_)
            co_return std::nullopt;
        if (!settled)
            log::error("commit_refused", {{"lane", std::to_string(index_)}});
        auto outcome = settled ? std::move(*settled) : refused_outcome(part);
        for (std::size_t i = 0; i < part.messages.size(); ++i)
            messages[part.messages[i].message.id] = outcome.messages[i];
        for (std::size_t i = 0; i < part.entries.size(); ++i)
            entries[part.entries[i].entry.id] = outcome.entries[i];
        if (!part.cursors.empty())
            cursors = std::move(outcome.cursors);
    }
    commit_outcome whole{{}, std::move(cursors), {}};
    for (const auto& row : batch.messages)
        whole.messages.push_back(messages[row.message.id]);
    for (const auto& row : batch.entries)
        whole.entries.push_back(entries[row.entry.id]);
    co_return whole;
}

} // namespace parley
