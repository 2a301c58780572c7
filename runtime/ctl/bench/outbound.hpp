#pragma once

#include "runtime/ctl/bench/event_loop.hpp"

#include <cstdint>
#include <deque>

namespace parley::bench {

/// One message from when it is due until it is acknowledged and delivered to everyone.
struct flight {
    event_loop::clock::time_point due;
    event_loop::clock::time_point sent;
    /// From the acknowledgement or the first delivery; 0 before either.
    std::int64_t seq = 0;
    std::uint32_t deliveries_left = 0;
    bool is_acknowledged = false;

    bool is_done() const { return is_acknowledged && deliveries_left == 0; }
};

/// The messages of one sender that are not done, by number, from 1.
class outbound {
public:
    /// Returns the number of the message.
    std::uint64_t add(const flight& message) {
        flights_.push_back(message);
        return first_ + flights_.size() - 1;
    }

    /// `nullptr` when the message is done or was never sent.
    flight* find(std::uint64_t number) {
        if (number < first_ || number - first_ >= flights_.size())
            return nullptr;
        return &flights_[number - first_];
    }

    void forget_done() {
        while (!flights_.empty() && flights_.front().is_done()) {
            flights_.pop_front();
            ++first_;
        }
    }

    std::uint64_t first() const { return first_; }
    /// The number of the next message.
    std::uint64_t end() const { return first_ + flights_.size(); }

private:
    std::deque<flight> flights_;
    std::uint64_t first_ = 1;
};

} // namespace parley::bench
