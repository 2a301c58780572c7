#pragma once

#include "runtime/base/result.hpp"

#include <string_view>

namespace parley {

/// The detail of a `timed_out` that nobody waited for: the node that was asked is gone. Whoever may
/// ask twice can do so at once.
inline constexpr std::string_view lost_node_detail = "the node that was asked is gone";

inline bool is_of_lost_node(const failure& reason) {
    return reason.code == errc::timed_out && reason.detail == lost_node_detail;
}

} // namespace parley
