#pragma once

#include "runtime/base/ids.hpp"

#include <caf/mailbox_element.hpp>

#include <chrono>
#include <deque>
#include <optional>

namespace parley {

/// Messages to one shard that wait while it changes hands. Bounded: what finds no room is given
/// back; what may not be refused has some more. A part of the router, under its locks.
class transit {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using elements = std::deque<caf::mailbox_element_ptr>;

    explicit transit(time_point deadline) : deadline_{deadline} {}

    /// From here the shard goes to another node: everything waits until that is the owner.
    bool is_leaving = false;
    /// It came from a node that still passes on what waited there; what is older goes first.
    bool awaits_end = false;
    /// That node has passed on everything.
    bool has_ended = false;

    /// What is old goes before what came directly. False when there is no room.
    bool hold(caf::mailbox_element_ptr& element, bool is_old, bool may_refuse, time_point now);

    /// Since when something has waited; nothing as long as nothing came.
    std::optional<time_point> held_since() const { return held_since_; }

    bool is_over(time_point now) const { return now >= deadline_; }
    bool is_empty() const { return passed_on_.empty() && direct_.empty(); }

    elements take_passed_on() { return std::exchange(passed_on_, {}); }
    elements take_direct() { return std::exchange(direct_, {}); }

private:
    static constexpr std::size_t held_max = 1024;
    static constexpr std::size_t unrefusable_max = 4 * held_max;

    elements passed_on_;
    elements direct_;
    time_point deadline_;
    std::optional<time_point> held_since_;
};

} // namespace parley
