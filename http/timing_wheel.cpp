#include "http/timing_wheel.hpp"

namespace parley::http {

timing_wheel::timing_wheel(milliseconds tick, std::size_t slots) : tick_{tick}, slots_(slots) {}

void timing_wheel::file(timed& entry, milliseconds delay) {
    drop(entry);
    entry.due_ = now_ + ticks(delay);
    place(entry);
}

void timing_wheel::put_off(timed& entry, milliseconds delay) {
    if (!entry.is_linked()) {
        file(entry, delay);
        return;
    }
    entry.due_ = now_ + ticks(delay);
}

void timing_wheel::drop(timed& entry) {
    if (entry.is_linked())
        entry.unlink();
}

void timing_wheel::advance() {
    ++now_;
    // What comes due files itself anew, perhaps into this very slot: work on a list of its own.
    list due;
    due.splice(due.end(), slots_[now_ % slots_.size()]);
    while (!due.empty()) {
        auto& entry = due.front();
        due.pop_front();
        // A difference, so that the counter may wrap.
        if (static_cast<std::int32_t>(entry.due_ - now_) > 0)
            place(entry);
        else
            entry.expired();
    }
}

std::uint32_t timing_wheel::ticks(milliseconds delay) const {
    // One more than asked for: the current tick has partly passed.
    return static_cast<std::uint32_t>((delay + tick_ - milliseconds{1}) / tick_) + 1;
}

void timing_wheel::place(timed& entry) {
    slots_[entry.due_ % slots_.size()].push_back(entry);
}

} // namespace parley::http
