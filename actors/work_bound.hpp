#pragma once

#include <atomic>
#include <memory>

namespace parley {

/// Bounds what is under way outside of actors. Tickets may be taken and given back on any thread.
class work_bound {
public:
    /// Held as long as the work runs; empty when there was no room.
    using ticket = std::shared_ptr<void>;

    explicit work_bound(int size_max) : size_max_{size_max} {}

    ticket take() {
        auto free = [count = count_](void*) { count->fetch_sub(1, std::memory_order_relaxed); };
        // Made first, so that a refusal counts itself out again by the same way.
        ticket made{count_.get(), free};
        return count_->fetch_add(1, std::memory_order_relaxed) < size_max_ ? made : nullptr;
    }

    int count() const { return count_->load(std::memory_order_relaxed); }

private:
    int size_max_;
    std::shared_ptr<std::atomic<int>> count_ = std::make_shared<std::atomic<int>>(0);
};

} // namespace parley
