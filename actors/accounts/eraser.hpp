#pragma once

#include "persistence/erasure_repository.hpp"
#include "runtime/base/revoked_users.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>

namespace parley {

/// Looks once a second who wished to be erased, here or on another node, so that their tokens
/// are refused and their sessions end; and erases who is due. Lives on the storage loop. Destroy
/// it after the loop has stopped.
class eraser {
public:
    /// `window` is the longest life of an access token.
    eraser(pg::loop& loop, pg::pool& pool, std::chrono::seconds window);

    /// Begins to look, from any thread; once. On the loop `ended` is called for everybody whose
    /// sessions are to end, and `erased` for who was erased here.
    void start(std::function<void(user_id)> ended, std::function<void(user_id)> erased);

    /// When it returns `ended` is not called any more. Not from the loop.
    void stop();

    /// Looks now. On the loop.
    void wake() { timer_.cancel(); }

    const std::shared_ptr<revoked_users>& revoked() const { return revoked_; }

private:
    void spawn_run();
    net::awaitable<void> run();
    net::awaitable<void> note_recent();
    net::awaitable<void> erase_due();

    pg::loop& loop_;
    erasure_repository erasures_;
    std::chrono::seconds window_;
    net::steady_timer timer_;
    std::function<void(user_id)> ended_;
    std::function<void(user_id)> erased_;
    std::shared_ptr<revoked_users> revoked_ = std::make_shared<revoked_users>();
};

} // namespace parley
