#include "runtime/base/circuit_breaker.hpp"

#include <algorithm>

namespace parley {

bool circuit_breaker::allows(time_point now) {
    if (!is_open())
        return true;
    if (now < probe_at_)
        return false;
    is_probing_ = true;
    probe_at_ = now + pause_;
    return true;
}

void circuit_breaker::succeeded() {
    failures_ = 0;
    is_probing_ = false;
    pause_ = rules_.pause_min;
}

void circuit_breaker::failed(time_point now) {
    // Calls that were under way when it opened say nothing new.
    if (is_open() && !is_probing_)
        return;
    if (is_open())
        pause_ = std::min(pause_ * 2, rules_.pause_max);
    else
        ++failures_;
    is_probing_ = false;
    if (is_open())
        probe_at_ = now + pause_;
}

circuit_breaker::milliseconds circuit_breaker::wait(time_point now) const {
    if (!is_open() || now >= probe_at_)
        return milliseconds{0};
    return std::chrono::ceil<milliseconds>(probe_at_ - now);
}

} // namespace parley
