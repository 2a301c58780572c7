#include "cluster/failsafe.hpp"

#include <algorithm>

namespace parley {

bool failsafe::promise(node_id peer, time_point now) {
    if (!is_cut_off(now))
        return false;
    std::erase_if(given_, [&](const auto& x) { return x.second <= now; });
    given_[peer] = now + by_.length;
    return true;
}

bool failsafe::is_promised(node_id peer, time_point now) const {
    if (now - started_ < by_.length)
        return true;
    auto found = given_.find(peer);
    return found != given_.end() && now < found->second;
}

void failsafe::take(node_id peer, time_point asked) {
    std::erase_if(taken_, [&](const auto& x) { return asked - x.second > by_.length; });
    auto& since = taken_[peer];
    since = std::max(since, asked);
}

std::optional<failsafe::time_point> failsafe::promised_since(const std::vector<node_id>& others
) const {
    auto since = time_point::max();
    for (auto peer : others) {
        auto found = taken_.find(peer);
        if (found == taken_.end())
            return std::nullopt;
        since = std::min(since, found->second);
    }
    return since;
}

} // namespace parley
