#include "runtime/base/turn.hpp"

#include <algorithm>
#include <vector>

namespace parley {

namespace {

struct current_turn {
    int depth = 0;
    std::vector<std::shared_ptr<turn_end>> awaited;
};

thread_local current_turn current;

} // namespace

bool turn_end::await(const std::shared_ptr<turn_end>& whom) {
    if (current.depth == 0)
        return false;
    auto& awaited = current.awaited;
    if (std::ranges::find(awaited, whom) == awaited.end())
        awaited.push_back(whom);
    return true;
}

turn::turn() {
    ++current.depth;
}

turn::~turn() {
    if (--current.depth > 0)
        return;
    // No turn any more: who is told now cannot ask to be told again by it.
    for (const auto& each : current.awaited)
        each->turn_ended();
    // The room stays: turns come by the thousand.
    current.awaited.clear();
}

} // namespace parley
