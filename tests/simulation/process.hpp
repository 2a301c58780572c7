#pragma once

#include "tests/simulation/timeline.hpp"

#include <functional>
#include <utility>
#include <vector>

namespace parley::simulation {

/// A process as others see it: it may stand still for a while, and what reaches it meanwhile waits,
/// as it does in the buffers of a kernel.
class process {
public:
    bool stands_still() const { return stands_still_; }
    void stand_still() { stands_still_ = true; }

    /// Time passes for it; while it stands still it does not notice.
    template <class Advance>
    void pass(micros by, Advance advance) {
        if (stands_still_)
            missed_ += by;
        else
            advance(by);
    }

    /// What comes from outside.
    void reach(std::function<void()> what) {
        if (stands_still_)
            waiting_.push_back(std::move(what));
        else
            what();
    }

    /// It notices how late it is, and then what has come.
    template <class Advance>
    void go_on(Advance advance) {
        stands_still_ = false;
        advance(std::exchange(missed_, {}));
        for (auto& what : std::exchange(waiting_, {}))
            what();
    }

private:
    bool stands_still_ = false;
    micros missed_{0};
    std::vector<std::function<void()>> waiting_;
};

} // namespace parley::simulation
