#pragma once

#include <atomic>
#include <mutex>
#include <shared_mutex>

namespace parley {

/// Stands between threads that cannot be joined and what they call: they pass until it is shut,
/// and what they called may go once `shut` has returned. Any thread.
class gate {
public:
    /// Calls `what`, unless the gate is shut. Calls do not wait for each other.
    template <class Call>
    void pass(const Call& what) {
        // Looked at before, so that calls that come all the time do not keep it open.
        if (!is_open_)
            return;
        std::shared_lock under_way{mutex_};
        if (is_open_)
            what();
    }

    /// Lets nobody in any more and waits for who is in. Any number of times, never from a call.
    void shut() {
        is_open_ = false;
        std::lock_guard none_under_way{mutex_};
    }

private:
    std::atomic<bool> is_open_{true};
    std::shared_mutex mutex_;
};

} // namespace parley
