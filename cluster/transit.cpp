#include "cluster/transit.hpp"

namespace parley {

bool transit::hold(
    caf::mailbox_element_ptr& element, bool is_old, bool may_refuse, time_point now
) {
    auto room = may_refuse ? held_max : unrefusable_max;
    if (passed_on_.size() + direct_.size() >= room)
        return false;
    if (!held_since_)
        held_since_ = now;
    (is_old ? passed_on_ : direct_).push_back(std::move(element));
    return true;
}

} // namespace parley
