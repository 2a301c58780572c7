#pragma once

#include <atomic>

namespace parley {

/// Whether a storage lane takes more. Conversations look before they give a message its seq, so
/// that nothing is sequenced that would have to be taken back.
class lane_admission {
public:
    bool is_open() const { return open_.load(std::memory_order_relaxed); }
    void set_open(bool open) { open_.store(open, std::memory_order_relaxed); }

private:
    std::atomic<bool> open_{true};
};

} // namespace parley
