#pragma once

#include <atomic>

namespace parley {

/// Whether a storage lane takes more. Conversations look before they give a message its seq, so
/// that nothing is sequenced that would have to be taken back. Any thread.
class lane_admission {
public:
    static constexpr unsigned all = 4;

    /// Whether one more may come in.
    bool admits() const {
        auto quarters = quarters_.load(std::memory_order_relaxed);
        if (quarters == all)
            return true;
        return quarters > 0 && turn_.fetch_add(1, std::memory_order_relaxed) % all < quarters;
    }
    /// So many of four that come are let in.
    void open_to(unsigned quarters) { quarters_.store(quarters, std::memory_order_relaxed); }

private:
    std::atomic<unsigned> quarters_{all};
    mutable std::atomic<unsigned> turn_{0};
};

} // namespace parley
