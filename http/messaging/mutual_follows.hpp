#pragma once

#include "http/messaging/connection_policy.hpp"

#include <memory>

namespace parley::http {

/// Who follows each other is connected: the rule where there is no connections service. REQ RTS-6
std::unique_ptr<connection_policy> make_mutual_follows();

} // namespace parley::http
