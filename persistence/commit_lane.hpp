#pragma once

#include "persistence/pg/backoff.hpp"
#include "persistence/pg/connection.hpp"
#include "persistence/storage_port.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

namespace parley {

class lane_metrics;

/// One connection that commits one batch at a time and knows the outcome of each for certain.
///
/// Everything but `is_connected` belongs to the loop's thread.
class commit_lane : public std::enable_shared_from_this<commit_lane> {
public:
    commit_lane(net::io_context& context, int index, pg::connection_settings settings);

    /// Connects, and serves until `close`.
    void start();

    /// Takes a batch; one at a time. `done` is called with its outcome; when the
    /// lane is closed first, with `storage_unavailable` (never sent) or `timed_out` (unknown).
    void submit(commit_batch batch, storage_port::handler<commit_outcome> done);

    void close();

    bool is_connected() const { return is_connected_; }

private:
    struct job {
        commit_batch batch;
        storage_port::handler<commit_outcome> done;
    };

    /// One statement with its parameters.
    struct call {
        const pg::statement& statement;
        pg::params with;
        commit_outcome (*decode)(const pg::rows& answer) = nullptr;
    };

    /// How one attempt to commit ended.
    enum class verdict { settled, unknown, refused };

    net::awaitable<void> run();
    net::awaitable<void> reconnect();
    net::awaitable<void> wait_for_event();
    net::awaitable<void> serve();
    net::awaitable<std::optional<commit_outcome>> settle(const commit_batch& batch);
    net::awaitable<std::optional<commit_outcome>> settle(call what);
    net::awaitable<verdict> attempt(const call& what, commit_outcome& outcome);
    net::awaitable<std::optional<commit_outcome>> settle_apart(const commit_batch& batch);

    net::io_context& context_;
    int index_;
    pg::connection_settings settings_;
    lane_metrics& metrics_;
    pg::backoff backoff_;
    std::unique_ptr<pg::connection> connection_;
    net::basic_waitable_timer<std::chrono::steady_clock> event_;
    std::optional<job> job_;
    int deadline_factor_ = 1;
    std::atomic<bool> is_connected_ = false;
    bool closed_ = false;
};

} // namespace parley
